"""Words that may stand between a title and what is done to it, besides times and bodies."""

import re

_FILLER = re.compile(
    r"已经|已|将|拟|正式|开始|对外|社会|公众|各界|公开|全文|全面|相继|先后|陆续|联合|首次|获|被|予以|"
    r"于|自|从|起|即日|同时|一并|先行|同步|并|现|均|都|和|业已|会议|表决|审议|近|今|也|再次|即将|之日|公布|印发|"
    r"发布|签署|在京|广泛|期间|为期|国家|日|（|）|\(|\)|\s|、|：|“|”|晚|上午|下午|就|即|明起|共同|分别|高票|全票|"
    r"重新|一致|以来|得到|顺利|完成|首部|该|本|新|规定|办法|条例|决定|法律|方案|意见|细则|规则|指南|通知|标准|"
    r"曾|至|[省市区县州]?(?:人民)?政府|到|市场|(?:\d{4}年)?\d{1,2}月\d{1,2}日|第[^，。、\n]{1,8}?号(?:主席)?令|令第[^，。、\n]{1,8}?号|"
    r"依法|自此|同日|当天|此次|最终|予|第[^，。、\n]{1,12}?[次届]|常务|全体|部务|委务|局务|署务|党组|主席|届|室务|(?:19|20)\d{2}年|会"
)
_OPEN_FILLER = re.compile(r"由|经|在|作为|获得|向|面向")
_BLOCKS_FILLER = re.compile(
    r"提出|明确|要求|指出|强调|显示|规范|聚焦|部署|介绍|围绕|推动|支持|加强|旨在"
)


def is_filler(rest: str) -> bool:
    """Whether only adverbs, nouns for the document and the like are left."""
    if _BLOCKS_FILLER.search(rest):
        return False
    position = 0
    while position < len(rest):
        token = _FILLER.match(rest, position)
        if token is None:
            return _OPEN_FILLER.match(rest, position) is not None
        position = token.end()
    return True
