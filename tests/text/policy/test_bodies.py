"""Issuing bodies: full names, composition, lists, 等七部门, and what is none."""

import pytest

from text.policy.bodies import body_finder


def groups(text: str) -> list[tuple[list[str], int | None]]:
    found = []
    for group in body_finder().groups(text):
        found.append(([body.name for body in group.bodies], group.others))
    return found


MIIT, NDRC = "工业和信息化部", "国家发展和改革委员会"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工信部、国家发展改革委等七部门联合发布", [([MIIT, NDRC], 7)]),
        ("央行等7部门近期印发", [(["中国人民银行"], 7)]),
        ("国家发改委和工信部", [([NDRC, MIIT], None)]),
        ("中共中央 国务院印发", [(["中共中央", "国务院"], None)]),
        ("中办、国办印发", [(["中共中央办公厅", "国务院办公厅"], None)]),
        (
            "市场监管总局（国家标准委）等11个部门",
            [(["国家市场监督管理总局", "国家标准化管理委员会"], 11)],
        ),
        ("国家发展改革委办公厅下发", [(["国家发展和改革委员会办公厅"], None)]),
        ("五部门联合印发", [([], 5)]),
        ("原银监会发布", [(["中国银行业监督管理委员会"], None)]),
    ],
)
def test_national_bodies_have_their_full_names(
    text: str, expected: list[tuple[list[str], int | None]]
) -> None:
    """Abbreviations are expanded; the number of 等…部门 is kept."""
    assert groups(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("苏州市工信局", "苏州市工业和信息化局"),
        ("江苏省苏州市工信局", "苏州市工业和信息化局"),
        ("安徽省司法厅", "安徽省司法厅"),
        ("上海市经济信息化委", "上海市经济和信息化委员会"),
        ("浙江省人民政府办公厅", "浙江省人民政府办公厅"),
        ("深圳市南山区科技创新局", "深圳市南山区科技创新局"),
        ("广东省人大常委会", "广东省人民代表大会常务委员会"),
        ("北京市政府", "北京市人民政府"),
        ("山东省委", "中共山东省委"),
    ],
)
def test_local_bodies_are_composed(text: str, name: str) -> None:
    """A place and an organ make a body that no list has to hold."""
    assert groups(text) == [([name], None)]


def test_an_organ_behind_a_list_of_places_belongs_to_all() -> None:
    """上海市、江苏省、安徽省人大常委会: three bodies."""
    ((names, _),) = groups("上海市、江苏省、安徽省人大常委会分别表决通过")
    assert names == [
        "上海市人民代表大会常务委员会",
        "江苏省人民代表大会常务委员会",
        "安徽省人民代表大会常务委员会",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "各级财政部门要落实",
        "教育部署暑期工作",
        "欧洲央行加息",
        "中央行政区",
        "美国司法部公布文件",
        "西班牙卫生部发布公告",
        "省发改委负责人",
        "外交部长会见",
        "江苏省政府工作报告",
    ],
)
def test_what_only_looks_like_a_body_is_none(text: str) -> None:
    """财政部门, 教育部署, other countries' ministries, and organs without a place."""
    assert groups(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("四川、重庆两地政府联合出台", ["四川省人民政府", "重庆市人民政府"]),
        (
            "浙江省发展改革委、省能源局等十部门",
            ["浙江省发展和改革委员会", "浙江省能源局"],
        ),
        (
            "山东省委办公厅、省政府办公厅",
            ["中共山东省委办公厅", "山东省人民政府办公厅"],
        ),
        ("中共山东省委办公厅", ["中共山东省委办公厅"]),
        ("国家药监局综合司公开征求", ["国家药品监督管理局综合司"]),
        ("省能源局部署", []),
        ("浙江今年部署，全省能源局长会议", []),
    ],
)
def test_organs_of_places_named_before(text: str, expected: list[str]) -> None:
    """两地政府, 省能源局 behind its province; without a place 省能源局 is nobody."""
    found = [name for names, _ in groups(text) for name in names]
    assert found == expected
