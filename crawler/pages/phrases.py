"""What Chinese sites print around an article: the words by which its own lines are told from theirs.

Each list holds regular expressions set apart by white space, and says where it was gathered or why it is there.
"""

import re

from crawler.pages.spelling import any_of

# Labels of the lines between title and text.
_LABELS = any_of(r"""
    (?:信息|文章|新闻|稿件|内容|本文|原文)?(?:来源|來源) 稿源
    (?:发布|發布|发表|更新|刊发|发稿|成文)?(?:时间|時間|日期) 作者 记者 编辑 編輯 责编 责任编辑 責任編輯 字号
    字體 字体 浏览(?:次数|量)? 点击(?:次数|数|率|量)? 阅读(?:次数|量|数)? 访问(?:次数|量)? 人气 分享(?:到|至)?
    发布机构 索引号 分类 栏目 关键词 关键字 标签 文章标签 本文标签 供稿 审核 校对 初审 复审 终审 监制 核稿 签发
    选稿 编审 大小 打印 下载 扫一扫 摄影 编辑部 信息提供 视力保护色 发布于
""")
HEAD_LINE = re.compile(rf"^[\s【\[（(|·●]*{_LABELS}\s*[:：]?")
# A line of nothing but buttons, counters and site navigation.
BUTTONS = re.compile(
    r"^(?:[\s\[【（(《<+\-—>|·：:\]】）)》]*"
    + any_of(r"""
    打印(?:本页|此页|本文|文章)? 关闭(?:窗口|本页|页面|此页)? 返回(?:顶部|首页|列表|上级|目录)?
    收藏(?:本文|本页)? 推荐(?:给朋友)? 举报(?:/反馈)? 投诉 分享(?:到|至)? 转发 点赞 评论
    我要(?:评论|纠错|分享|收藏|打印) 纠错 字号 大 中 小 微信 微博 新浪微博 腾讯微博 QQ空间 QQ好友 QQ 朋友圈
    复制链接 更多 展开全文 阅读全文 余下全文 上一[篇页条] 下一[篇页条] 首页 尾页 末页 上页 下页 播放 暂停
    自动播放 加载中 登录 注册 关注 已关注 原创 扫一扫 扫码 赞 踩 顶 收起 语音播报 听新闻 放大 缩小 默认 标准
    超大 T A\+? [+\-|] \d{1,5} \+1 END -\s?END\s?- -\sTHE\sEND\s- 正文 摘要 全文 手机版 繁体 简体 播报 编辑
    讨论 播报文章 语音播报文章，释放双眼 链接已复制 转播到腾讯微博 字体：小大 来自\S{2,4} SHARE 讚 摘要：
    上传视频 视频 图集 图片 有用\+1 查看我的收藏
""")
    + r"){1,8}[\s\]】）)》>+\-—|·：:]*$",
    re.I,
)
# The first line of the end matter: editors, sources, disclaimers, what to follow and scan.
END_LINE = re.compile(
    r"^[\s【\[（(<—\-*]*"
    + any_of(r"""
    责任编辑 責任編輯 责编 责\s?编 编辑\s*[:：/｜|] 編輯\s*[:：] 值班编辑 本文编辑 文字编辑 网络编辑 实习编辑
    编审\s*[:：] 校对\s*[:：] 初审 本文来源 文章来源 信息来源 来源\s*[:：].{0,30}(?:作者|责编|责任编辑|编辑)
    特别声明 版权声明 免责声明 平台声明 郑重声明 声明\s*[:：] 转载声明 纠错】 打印本页 关闭窗口 扫一扫在手机
    扫描二维码 分享到\s*[:：]? 分享至 文章关键词 关键词\s*[:：>] 关键字\s*[:：] 标签\s*[:：] tags?\s*[:：]
    本文标签 文章标签 更多精彩 更多[“\"] 欢迎关注 关注我们 长按二维码 点击(?:进入|查看|阅读|下载)\S{0,12}专题
    转载请注明 转载自 未经授权 未经许可 本文(?:仅|系|由|来自|为).{0,40}(?:观点|立场|转载|原创|上传|发布)
    以上(?:内容|文章|图文).{0,40}(?:观点|立场|用户|自媒体|上传|仅供) \(?（?本文来自.{0,40}(?:APP|客户端)
    notice:\sthe\scontent\sabove 本作品为.{0,60}原创 请支持独立网站
    更多[^。]{0,40}(?:请关注|请点击|敬请关注|尽在) 上一篇\s*[:：]? 下一篇\s*[:：]? 附件下载$ 相关附件$ 文章导航
    发送邮件至 \[纠错 举报电话 投稿邮箱 爆料 本报料 澎湃新闻报料 阅读剩余全文 展开阅读 查看更多 相关资讯请关注
    .{0,40}责任编辑\s*[:：] .{0,40}(?:专稿|原创).{0,6}未经.{0,12}(?:授权|许可|允许)
"""),
    re.I,
)
# The head of a list of other articles, alone in its line.
OFFERS_HEAD = re.compile(
    r"^[\s【\[（(<—\-*>■●▲◆·]*"
    + any_of(r"""
    相关(?:阅读|新闻|报道|链接|文章|推荐|资讯|内容|专题|日志|文件|附件|稿件|视频|产品|话题) 延伸阅读 扩展阅读
    推荐阅读 拓展阅读 更多阅读 往期(?:回顾|精选|推荐) 热门(?:推荐|文章|阅读|新闻|点击) 重点推荐 编辑推荐
    精彩推荐 为[您你]推荐 猜[您你]喜欢 大家都在看 今日热点 热点(?:推荐|新闻|搜索) 阅读下一篇 精彩视频推荐
    网友评论 最新评论 热门评论 發表評論 发表评论 相關(?:新聞|閱讀|文章|報導) 延伸閱讀 熱門(?:點閱|新聞)
    【熱門點閱】 您可能(?:感兴趣|喜欢) 友情链接 新闻推荐 推荐新闻 图文推荐 参考资料 相关日志 编辑部推薦
    與內文相關的連結 与内文相关的链接 猜你喜歡 我来说两句 诗人简介
""")
    + r"[\s】\])）>：:—\-*].{0,3}$",
)
# The head of comments and recommendations: what follows is never the article.
BELOW_ARTICLE = re.compile(
    r"^"
    + any_of(r"""
    网友评论 網友評論 最新评论 热门评论 全部评论 精彩评论 用户评论 评论列表 发表评论 發表評論 我来说两句
    \d+\s*条?评论 评论\s*[(（]\d+[)）] 留言列表\s*[(（]\d+[)）] 跟贴 网友跟贴 留言板 相关推荐 为您推荐 猜你喜欢
    大家都在看 热门推荐
""")
    + r"\W*$",
)
# A line of a comment thread: reply, report, like, and their counts.
REPLY = re.compile(
    r"^\W*(?:(?:查看)?"
    + any_of(r"""
    回复 回復 回應 举报 檢舉 赞 讚 顶 踩 支持 反对 点赞 引用 收藏 分享 删除 楼主 沙发 \d+楼 第\d+楼
    \d+(?:小时|分钟|天|秒)前
""")
    + r"(?:TA)?\W*\d*\W*){1,6}$",
)
# A line that begins with a label: it speaks neither for an article nor for much else.
LABEL_LINE = re.compile(
    r"^[\s【\[（(]*"
    + any_of(r"""
    (?:信息|文章|稿件|新闻)?(?:来源|來源)(?:于)? 稿源 (?:发布|發布|发表|更新|发稿)?(?:时间|時間|日期) 责任编辑
    責任編輯 责编 编辑 编审 字号 字体 浏览 阅读 点击 分享 关键词 标签 当前位置 现在位置
    您(?:现在)?(?:所在)?的?位置
"""),
)
# The site's own small print: owner, licences, hotlines, disclaimers.
SMALL_PRINT = re.compile(
    any_of(r"""
    版权所有 版權所有 copyright © all\srights\sreserved ICP\s*[备證证] 备案 公网安备 许可证 許可證
    违法和不良信息 举报(?:电话|邮箱|中心|热线) 网站标识码 技术支持 主办单位 承办单位 建议使用 分辨率
    未经.{0,12}(?:授权|许可|允许|书面) 转载请 转载.{0,6}注明 免责声明 客服(?:电话|热线) ENGLISH 友情链接
    仅代表.{0,6}(?:作者|本人|个人) 仅提供信息 网友评论 联系我们 关于我们
"""),
    re.I,
)
