"""Pages written for the tests, in our own words."""

BODY = (
    "今年以来，本市围绕先进制造业集群建设，推动企业开展智能化改造，累计支持项目一百二十个，带动投资三百亿元。",
    "下一步，有关部门将完善服务机制，引导金融机构加大中长期贷款投放，支持中小企业参与产业链协同创新。",
    "各区要结合实际制定实施细则，建立项目清单和责任清单，定期调度进展，确保各项措施落地见效。",
)


def article_page(
    title: str,
    date: str = "2026-11-20 09:30",
    source: str | None = "测试日报",
    extra: str = "",
) -> str:
    """A plain article page that states its title, its time and its source."""
    stated = f"<span>来源：{source}</span>" if source else ""
    paragraphs = "".join(f"<p>{title}。{text}</p>" for text in BODY)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class='info'><span>发布时间：{date}</span>{stated}</div>"
        f"<div class='TRS_Editor'>{paragraphs}{extra}</div></body></html>"
    )


def list_page(rows: list[tuple[str, str, str]], more: str = "") -> str:
    """A list of (address, title, date)."""
    items = "".join(
        f"<li><a href='{url}' title='{title}'>{title}</a><span>{date}</span></li>"
        for url, title, date in rows
    )
    return f"<html><head><meta charset='utf-8'></head><body><ul class='list'>{items}</ul>{more}</body></html>"
