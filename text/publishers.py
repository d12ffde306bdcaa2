"""Whose own page a site is: bodies that issue documents, and press whose name stands
behind 来源. Known from the first article on; other sites are learnt (db.stories.site_boilerplate).
"""

import re

from text.hanzi import simplify

_TAIL = re.compile(
    r"(?:(?:政府|官方|门户)?网站?|官网|官微|官方微博|(?:官方)?微信(?:公众号)?|客户端|报道|新闻办公室?|办公厅){1,6}$"
)

BODIES: dict[str, tuple[str, ...]] = {
    "www.gov.cn": (
        "中国政府网",
        "中华人民共和国中央人民政府",
        "国务院",
        "国务院办公厅",
    ),
    "miit.gov.cn": ("工业和信息化部", "工信部", "工业和信息化部办公厅"),
    "ndrc.gov.cn": (
        "国家发展和改革委员会",
        "国家发展改革委",
        "国家发改委",
        "发展改革委",
        "发改委",
    ),
    "most.gov.cn": ("科学技术部", "科技部"),
    "mof.gov.cn": ("财政部",),
    "mofcom.gov.cn": ("商务部",),
    "moa.gov.cn": ("农业农村部",),
    "mee.gov.cn": ("生态环境部",),
    "mot.gov.cn": ("交通运输部",),
    "moe.gov.cn": ("教育部",),
    "mohrss.gov.cn": ("人力资源和社会保障部", "人力资源社会保障部", "人社部"),
    "mohurd.gov.cn": ("住房和城乡建设部", "住房城乡建设部", "住建部"),
    "mnr.gov.cn": ("自然资源部",),
    "mwr.gov.cn": ("水利部",),
    "mct.gov.cn": ("文化和旅游部",),
    "mem.gov.cn": ("应急管理部",),
    "mca.gov.cn": ("民政部",),
    "moj.gov.cn": ("司法部",),
    "mps.gov.cn": ("公安部",),
    "mfa.gov.cn": ("外交部",),
    "nhc.gov.cn": ("国家卫生健康委员会", "国家卫生健康委", "国家卫健委"),
    "nda.gov.cn": ("国家数据局",),
    "nea.gov.cn": ("国家能源局",),
    "pbc.gov.cn": ("中国人民银行", "央行", "人民银行"),
    "csrc.gov.cn": ("中国证券监督管理委员会", "中国证监会", "证监会"),
    "nfra.gov.cn": ("国家金融监督管理总局", "金融监管总局"),
    "safe.gov.cn": ("国家外汇管理局", "外汇局"),
    "samr.gov.cn": ("国家市场监督管理总局", "市场监管总局"),
    "sasac.gov.cn": ("国务院国有资产监督管理委员会", "国务院国资委", "国资委"),
    "chinatax.gov.cn": ("国家税务总局", "税务总局"),
    "customs.gov.cn": ("海关总署",),
    "stats.gov.cn": ("国家统计局", "统计局"),
    "cnipa.gov.cn": ("国家知识产权局", "知识产权局"),
    "nmpa.gov.cn": ("国家药品监督管理局", "国家药监局"),
    "cac.gov.cn": (
        "国家互联网信息办公室",
        "国家网信办",
        "网信办",
        "中国网信网",
    ),
    "nsfc.gov.cn": ("国家自然科学基金委员会", "国家自然科学基金委"),
    "npc.gov.cn": ("全国人民代表大会", "全国人大常委会", "全国人大"),
    "court.gov.cn": ("最高人民法院",),
    "spp.gov.cn": ("最高人民检察院",),
    "ccdi.gov.cn": ("中央纪委国家监委", "中央纪委国家监委网站"),
    "drc.gov.cn": ("国务院发展研究中心",),
    "sic.gov.cn": ("国家信息中心",),
    "audit.gov.cn": ("审计署",),
    "caac.gov.cn": ("中国民用航空局", "民航局"),
    "cae.cn": ("中国工程院",),
    "caea.gov.cn": ("国家原子能机构",),
    "cas.cn": ("中国科学院", "中科院"),
    "cma.gov.cn": ("中国气象局",),
    "cnsa.gov.cn": ("国家航天局",),
    "forestry.gov.cn": ("国家林业和草原局", "国家林草局"),
    "lswz.gov.cn": ("国家粮食和物资储备局",),
    "nhsa.gov.cn": ("国家医疗保障局", "国家医保局"),
    "chinamine-safety.gov.cn": ("国家矿山安全监察局",),
    "nra.gov.cn": ("国家铁路局",),
    "sac.gov.cn": ("国家标准化管理委员会", "国家标准委"),
    "sastind.gov.cn": ("国家国防科技工业局", "国防科工局"),
    "spb.gov.cn": ("国家邮政局",),
}
# A place's own site carries what all its offices issue: 浙江省经济和信息化厅 on zj.gov.cn.
PLACES: dict[str, str] = dict(
    pair.split("=")
    for pair in (
        "beijing=北京 tj=天津 hebei=河北 shanxi=山西 nmg=内蒙古 ln=辽宁 jl=吉林 hlj=黑龙江 "
        "sh=上海 shanghai=上海 jiangsu=江苏 zj=浙江 ah=安徽 fujian=福建 jiangxi=江西 "
        "shandong=山东 henan=河南 hubei=湖北 hunan=湖南 gd=广东 gxzf=广西 hainan=海南 "
        "cq=重庆 sc=四川 guizhou=贵州 yn=云南 xizang=西藏 shaanxi=陕西 gansu=甘肃 "
        "qinghai=青海 nx=宁夏 xinjiang=新疆 sz=深圳 gz=广州 hangzhou=杭州 nanjing=南京 "
        "suzhou=苏州 wuhan=武汉 chengdu=成都 xa=西安 ningbo=宁波 qingdao=青岛 dl=大连 "
        "xm=厦门 hefei=合肥 changchun=长春 changsha=长沙 changzhou=常州 dg=东莞 foshan=佛山 "
        "fuzhou=福州 guiyang=贵阳 haikou=海口 harbin=哈尔滨 huhhot=呼和浩特 jiaxing=嘉兴 "
        "jinan=济南 km=昆明 lanzhou=兰州 lasa=拉萨 nc=南昌 nanning=南宁 shenyang=沈阳 "
        "sjz=石家庄 taiyuan=太原 wlmq=乌鲁木齐 wenzhou=温州 wuxi=无锡 xining=西宁 yantai=烟台 "
        "yinchuan=银川 zhengzhou=郑州 zhuhai=珠海"
    ).split()
)
PRESS: dict[str, tuple[str, ...]] = {
    "news.cn": ("新华社", "新华网", "新华每日电讯"),
    "xinhuanet.com": ("新华社", "新华网"),
    "people.com.cn": ("人民日报", "人民网"),
    "people.cn": ("人民日报", "人民网"),
    "cctv.com": ("央视网", "央视新闻", "中央广播电视总台", "新闻联播"),
    "cnr.cn": ("央广网", "中央广播电视总台"),
    "chinanews.com.cn": ("中国新闻网", "中国新闻社", "中新社", "中新网"),
    "ce.cn": ("中国经济网", "经济日报"),
    "gmw.cn": ("光明网", "光明日报"),
    "qstheory.cn": ("求是网", "求是"),
    "stdaily.com": ("科技日报", "中国科技网"),
    "china.com.cn": ("中国网",),
    "youth.cn": ("中国青年网",),
    "caijing.com.cn": ("财经网", "财经杂志"),
    "caixin.com": ("财新网", "财新", "财新周刊"),
    "cls.cn": ("财联社",),
    "cnstock.com": ("上海证券报", "中国证券网", "上证报"),
    "cs.com.cn": ("中国证券报", "中证网"),
    "eeo.com.cn": ("经济观察网", "经济观察报"),
    "guancha.cn": ("观察者网",),
    "jiemian.com": ("界面新闻",),
    "jjckb.cn": ("经济参考报",),
    "nbd.com.cn": ("每日经济新闻", "每经网"),
    "stcn.com": ("证券时报", "证券时报网"),
    "thepaper.cn": ("澎湃新闻",),
    "wallstreetcn.com": ("华尔街见闻",),
    "yicai.com": ("第一财经", "第一财经日报"),
    "36kr.com": ("36氪",),
    "acfic.org.cn": ("中华全国工商业联合会", "全国工商联"),
    "bjx.com.cn": ("北极星",),
    "c-fol.net": ("光纤在线",),
    "c114.com.cn": ("C114通信网",),
    "caam.org.cn": ("中国汽车工业协会", "中汽协"),
    "ccin.com.cn": ("中国化工报",),
    "cena.com.cn": ("中国电子报",),
    "chinaisa.org.cn": ("中国钢铁工业协会", "中钢协"),
    "chinania.org.cn": ("中国有色金属工业协会",),
    "chinawuliu.com.cn": ("中国物流与采购联合会",),
    "cinn.cn": ("中国工业新闻网", "中国工业报"),
    "cnii.com.cn": ("人民邮电报", "人民邮电"),
    "cpcaauto.com": ("乘用车市场信息联席会", "乘联会"),
    "dx2025.com": ("东西智库",),
    "in-en.com": ("国际能源网",),
    "ithome.com": ("IT之家",),
    "laoyaoba.com": ("集微网",),
    "leiphone.com": ("雷峰网",),
    "qbitai.com": ("量子位",),
    "tmtpost.com": ("钛媒体",),
    "trendforce.cn": ("集邦咨询",),
    "caict.ac.cn": ("中国信息通信研究院", "中国信通院"),
    "ccg.org.cn": ("全球化智库",),
    "ccidreport.com": ("赛迪顾问",),
    "cdi.com.cn": ("综合开发研究院（中国·深圳）",),
    "chinathinktanks.org.cn": ("中国智库网",),
    "nifd.cn": ("国家金融与发展实验室",),
    "cansi.org.cn": ("中国船舶工业行业协会",),
    "cbmf.org": ("中国建筑材料联合会",),
    "ccsa.org.cn": ("中国通信标准化协会",),
    "cec-ceda.org.cn": ("中国企业联合会",),
    "cec.org.cn": ("中国电力企业联合会", "中电联"),
    "cfie.org.cn": ("中国工业经济联合会",),
    "chinapv.org.cn": ("中国光伏行业协会",),
    "citif.org.cn": ("中国电子信息行业联合会",),
    "clii.com.cn": ("中国轻工业联合会",),
    "mei.net.cn": ("中国机械工业联合会",),
    "coalchina.org.cn": ("中国煤炭工业协会",),
    "cpcif.org.cn": ("中国石油和化学工业联合会",),
    "csia.net.cn": ("中国半导体行业协会",),
    "ctei.cn": ("中国纺织工业联合会",),
    "phirda.com": ("中国医药创新促进会",),
}
_TITLED = tuple(
    sorted(
        (name for names in BODIES.values() for name in names if len(name) > 2),
        key=len,
        reverse=True,
    )
)


def publisher_key(publisher: str) -> str:
    """`工业和信息化部网站` and `工业和信息化部` are one publisher, in whatever characters."""
    return _bare(simplify(publisher)[0])


def _bare(simplified: str) -> str:
    whole = re.sub(r"\s+", "", simplified)
    return _TAIL.sub("", whole) or whole


_KEYS = {
    domain: frozenset(map(_bare, names))
    for table in (BODIES, PRESS)
    for domain, names in table.items()
}


def is_home(domain: str, publisher: str) -> bool:
    """Is a registered domain the own site of a publisher, named as `publisher_key` does?"""
    place = PLACES.get(domain.removesuffix(".gov.cn"))
    if place and domain.endswith(".gov.cn") and publisher.startswith(place):
        return True
    return publisher in _KEYS.get(domain, frozenset())


def is_official(domain: str) -> bool:
    """Is it the site of a body that issues documents?"""
    return domain in BODIES or (
        domain.endswith(".gov.cn") and domain.removesuffix(".gov.cn") in PLACES
    )


def issuer(title: str) -> str | None:
    """The body whose name a title begins with: 工业和信息化部关于…的通知."""
    return next(filter(title.startswith, _TITLED), None)
