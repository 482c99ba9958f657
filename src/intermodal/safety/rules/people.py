"""Words that stand beside names, common names, and words that are never one. English and other Latin scripts, Chinese."""

from __future__ import annotations

TITLES = (
    "Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Professor", "Sir", "Madam", "Lady", "Lord", "Rev", "Fr", "Herr",
    "Frau", "Monsieur", "Madame", "Mme", "Mlle", "Señor", "Señora", "Sr", "Sra", "Don", "Doña", "Signor", "Signora",
    "Captain", "Judge", "Officer", "Nurse", "Coach", "Sergeant", "Lieutenant", "Senator", "President",
)  # fmt: skip

# What a field of a form or a line of a letter is called where a name follows. Case-folded.
NAME_FIELDS = (
    "name", "full name", "first name", "last name", "surname", "family name", "given name", "maiden name", "patient",
    "patient name", "customer", "customer name", "client", "contact", "contact person", "cardholder", "card holder",
    "account holder", "beneficiary", "passenger", "guest", "tenant", "employee", "applicant", "recipient", "sender",
    "signed", "signed by", "insured", "policyholder", "attn", "attention", "payee", "nombre", "nom", "vorname",
    "nachname",
)  # fmt: skip

# A name follows these words of a sentence, where it is written with a capital.
NAME_LEADS = (
    "my name is", "name is", "named", "i am", "i'm", "this is", "call me", "called", "dear", "hi", "hello", "hey",
    "regards,", "sincerely,", "cheers,", "thanks,", "yours,", "love,", "contact", "ask for", "speak to", "speak with",
    "meet", "met", "signed by", "on behalf of", "last name?", "first name?", "your name?", "account with",
    "account of", "accounts with", "brother", "sister", "wife", "husband", "son", "daughter", "mother", "father",
    "friend", "colleague", "neighbour", "neighbor", "boss", "says", "said", "told", "asked", "given", "maiden name is",
    "surname is", "last name is", "by", "with", "from", "and", "for", "to", "like", "between", "about",
)  # fmt: skip

# Those of them after which a name is all but certain.
STRONG_LEADS = frozenset(
    (
        "my name is", "name is", "named", "i am", "i'm", "call me", "regards,", "sincerely,", "cheers,", "thanks,", "yours,",
        "love,", "dear", "last name?", "first name?", "your name?", "maiden name is", "surname is", "last name is",
        "signed by", "on behalf of", "hi", "hello", "hey",
    )
)  # fmt: skip
# The last word of a firm's name.
FIRMS = (
    "Inc", "Ltd", "LLC", "LLP", "GmbH", "Corp", "Corporation", "Limited", "Company", "Co", "PLC", "Plc", "plc", "Pty", "Pvt",
    "Group", "Holdings", "Associates", "Partners", "Technologies", "Solutions", "Systems", "Industries", "Enterprises",
    "Consulting", "Services", "Logistics", "Foods", "Motors", "Pharmaceuticals", "Software", "Foundation", "Institute",
    "University", "Airlines", "Bank", "AG", "KG", "BV", "NV", "SA", "SAS", "SARL", "SpA", "Oy", "AB", "ApS",
)  # fmt: skip
CHINESE_FIRMS = ("公司", "集团", "银行", "事务所", "研究院", "研究所")

# Words with a capital that are no names of people, places or firms.
COMMON = frozenset(
    """i a an the this that these those it he she we they you me my your his her its our their who what when where why
    which how is are was were be been am do does did have has had can could will would shall should may might must and
    or but if so as at by for from in into of on onto over to under with without about after before between during not
    no yes ok okay please thanks thank hello hi hey dear sincerely regards best kind cheers monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november
    december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow yesterday
    english french german chinese spanish russian italian japanese dutch swedish danish polish czech greek turkish
    american british european asian african christian muslim jewish internet web pdf atm pin iban ssn id vip usa uk eu
    un url mail tel telephone cell http https www api html xml json sql select insert update delete users date name phone email mobile desk fax
    office home address street city state zip code country number card credit visa mastercard amex account bank total
    subject re fw fwd attachment note warning error info invoice receipt order ticket version chapter section page table
    figure part step item key value yes christmas easter god lord king queen prince princess north south east west new
    old great big little good all some any every each many more most much few one two three four five six seven eight
    nine ten first second third last next here there now then just only also very too again ever never always often
    sometimes once let's lets don't can't i'm i've i'll it's that's what's who's here's there's where's how's need want
    i'd you're we're they're he's she's get got make made take took go went come came see saw look know think say said
    tell told ask asked call called try use find give keep put set run open close start stop read write send sent
    received like love hate mother father brother sister son daughter wife husband friend company group inc ltd llc
    corp gmbh co bv sa plc university school college hospital church club park station airport hotel restaurant museum
    street avenue road lane drive blvd song album band film movie book game show news times post world war president
    minister government department ministry committee council court police army team world human person people man
    woman boy girl child baby sir madam mr mrs ms dr prof inject because while since until although though however
    therefore moreover besides instead otherwise unless whether guilty pleasures musicians someone everyone anyone
    nobody battery title written writing another other others both either neither such same own
    """.split()
)

# Given names that are common somewhere; a word with a capital that is one of these is taken for a person.
GIVEN_NAMES = frozenset(
    """james mary john patricia robert jennifer michael linda david elizabeth william barbara richard susan joseph
    jessica thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony sandra mark margaret donald
    ashley steven kimberly andrew emily paul donna joshua michelle kenneth carol kevin amanda brian melissa george
    deborah timothy stephanie ronald dorothy jason rebecca edward sharon jeffrey laura ryan cynthia jacob kathleen gary
    amy nicholas angela eric shirley jonathan anna stephen brenda larry pamela justin emma scott nicole brandon helen
    benjamin samantha samuel katherine gregory christine alexander debra patrick rachel frank carolyn raymond janet
    jack catherine dennis maria jerry heather tyler diane aaron ruth jose julie adam olivia nathan joyce henry virginia
    zachary victoria douglas kelly peter lauren kyle christina noah joan ethan evelyn jeremy judith walter megan
    christian andrea keith cheryl roger hannah terry jacqueline austin martha sean gloria gerald teresa carl ann harold
    sara dylan madison arthur frances lawrence kathryn jordan janice jesse jean bryan abigail billy alice bruce julia
    gabriel judy joe sophia logan grace alan denise juan amber albert doris willie marilyn elijah danielle wayne beverly
    randy isabella vincent theresa mason diana roy natalie ralph brittany bobby charlotte russell marie bradley kayla
    philip alexis eugene lori oliver mia ella amelia harry lily freya isla poppy george leo oscar archie theo arlo
    jude finn luca hugo otto lukas felix jonas maximilian paula lena leonie marlene klaus jürgen wolfgang hans heinz
    günther uwe dieter ingrid ursula monika petra sabine birgit claudia kerstin anja katrin sven lars björn anders erik
    nils olav ingrid astrid sigrid freja mads søren jens kasper mikkel rasmus emil pekka matti juha liisa aino helmi
    pierre jean luc michel françois jacques andré philippe alain bernard marcel louis claude camille chloé manon léa
    élodie amélie hélène sylvie nathalie giovanni giuseppe marco luca matteo alessandro francesca chiara giulia sofia
    carlos miguel javier pedro pablo diego fernando manuel rafael luis antonio francisco alejandro lucia carmen pilar
    elena isabel ana rosa beatriz joão paulo ricardo tiago rui inês ivan dmitri sergei vladimir alexei nikolai boris
    mikhail yuri olga natalia tatiana svetlana irina ekaterina anastasia oksana piotr jan krzysztof andrzej tomasz
    paweł michał agnieszka katarzyna małgorzata jana petr jiří tomáš lucie tereza kamila ondřej zoltán lászló istván
    katalin eszter mihai andrei ioana elena dimitris nikos giorgos yiannis kostas mehmet mustafa ahmet ayşe fatma emine
    mohammed muhammad mohamed ahmed ali hassan hussein omar ibrahim yusuf khalid fatima aisha zainab layla mariam amir
    reza sanjay rajesh amit priya deepa anil sunil ravi vijay lakshmi arjun rohan anjali neha pooja raj kumar hiroshi
    kenji takashi yuki haruto sakura aoi yui satoshi akira keiko yoko naoko kazuo minho jihoon seoyeon minji nguyen
    thanh linh minh wei ming li na fang jing ying xin yan hao jun lei tao chen zhang wang liu siti putri budi kwame
    kofi ama amina chidi ngozi thabo sipho zanele tendai moses abdul karim salma nadia leila yasmin samira noor hana
    ariana efimiya jodi jodie penelope vera nina eva ida ella maja klara elsa agnes greta edith clara rosie daisy violet
    hazel ivy stella luna nora zoe zoey chloe layla riley aria penny ellie aubrey savannah brooklyn bella claire skylar
    lucy caroline genesis aaliyah kennedy maya naomi elena gabriella josephine delilah hailey sydney molly sadie jasmine
    vivian mateo levi isaac owen wyatt carter jayden hudson lincoln grayson asher christopher ezra isaiah josiah
    julian colton cameron angel hunter connor adrian dominic xavier jace evan gavin chase parker cole wesley marcus
    derek ian sebastian simon martin stuart graham nigel gareth rhys owen ewan callum hamish fiona siobhan niamh aoife
    declan liam conor cormac patrick brendan seamus harriet imogen beatrice matilda florence rosa cora irene norma
    """.split()
)

# Chinese family names: the hundred or so that most people bear, and the double ones.
CHINESE_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟"
)
CHINESE_DOUBLE_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "南宫", "独孤",
)  # fmt: skip
# A name follows these (a colon or nothing between), or stands before those.
CHINESE_NAME_LEADS = (
    "姓名", "户名", "联系人", "收件人", "寄件人", "发件人", "收货人", "持卡人", "患者", "客户", "客户姓名", "病人", "申请人",
    "投保人", "被保险人", "乘客", "旅客", "员工", "学生", "家长", "监护人", "法人", "法定代表人", "甲方", "乙方", "经办人", "签名",
    "签字", "我叫", "我是", "他叫", "她叫", "名叫", "名字是", "名字叫", "请联系", "联系", "找", "致电", "通知", "请找", "转交给",
    "交给", "抄送", "转告", "请问", "告诉", "我的朋友", "同事", "邻居", "妻子", "丈夫", "儿子", "女儿", "父亲", "母亲", "负责人",
    "房东", "租客", "业主", "司机", "医生", "老师", "嫌疑人", "当事人", "原告", "被告", "住户", "尊敬的", "亲爱的",
)  # fmt: skip
CHINESE_NAME_TAILS = (
    "先生", "女士", "小姐", "太太", "经理", "老师", "医生", "同学", "主任", "教授", "博士", "总监", "律师", "师傅", "阿姨", "同志",
    "校长", "院长", "书记", "市长", "局长", "处长", "科长", "队长", "店长", "的电话", "的手机", "的身份证", "的地址", "的邮箱",
    "的护照", "的银行卡", "的账号", "的住址", "的生日", "你好", "您好",
)  # fmt: skip
# Two or three characters that begin like a name and are none.
CHINESE_NO_NAMES = frozenset(
    """高兴 高级 高度 高中 高速 高新 金额 金属 安全 安排 安装 方便 方法 方式 方案 方面 白色 白天 黄色 黄金 马上 马路 周一 周二 周三 周四
    周五 周六 周日 周末 周年 周期 周围 何时 何地 任何 任务 单位 单号 单价 成功 成本 成员 成为 华为 关于 关系 关闭 路线 路上 游客 游戏
    温度 温馨 严重 严格 向上 向下 万元 万一 江苏 江西 石油 钱包 钟点 包括 包裹 常见 常用 解决 解释 管理 管道 余额 程序 施工 时间 时候 于是
    叶子 田地 龙头 易于 易懂 齐全 史上 顾客 顾问 祝您 祝你 祝贺 尚未 左右 季度 蓝色 盛大 曲线 房间 房屋 房产 应当 应该 应用 许多 许可 项目
    项链 毛巾 孔雀 汤圆 康复 牛奶 牛肉 武器 武汉 莫名 欧洲 欧元 兰州 申请 申报 章节 左边 右边 成都 金融 林业 宁波 宁夏 符合 纪念 童年
    路口 路由 路人 游泳 冯氏 商店 客服 银行 公司 医院 学校 部门 经理 客户 用户 我们 你们 他们""".split()
)
