"""What a text speaks of where it gives orders to a model: ideas, each with the words for it in several languages.

Words are case-folded; one that ends in * stands for every word that begins so. One idea alone says little; which of
them, and which pairs of them, tell an order from a request is learned (see `orders.py`). English, Chinese, German,
French, Spanish, Portuguese, Italian, Russian, Japanese.
"""

from __future__ import annotations

# idea → words in alphabets, words in ideographs and kana
CONCEPTS: dict[str, tuple[str, str]] = {
    "ignore": (
        "ignor* disregard* forget* forgot* overrid* overrul* bypass* neglect* overlook* discard* drop scratch aside abandon"
        " vergiss* vergessen missacht* übergeh* olvid* olvíd* oubli* esque* dimentic* игнорир* забудь*",
        "忽略 无视 忘记 忘掉 忘了 不要理会 别理 不必理会 不用管 不要管 别管 抛开 跳过 作废 失效 撤销 覆盖 绕过 取消 不重要 過ぎ 無視 忘れ",
    ),
    "stop": (
        "stop* cease quit not don't dont never cannot can't no nicht kein* pas jamais non nunca не никогда",
        "不再 停止 不要 别再 不准 不得 不许 请勿 不能 不加 不 没 しないで ません やめ",
    ),
    "before": (
        "previous* prior above earlier before preceding former initial* original* existing given told already vorherig* vorher"
        " obig* bisher* anterior* previ* arriba précéd* dessus precedent* предыдущ* прежн* выше",
        "之前 以前 以上 上述 上面 上文 前面 先前 此前 刚才 最初 最开始 原来 以前の 前の 上記 これまで",
    ),
    "orders": (
        "instruction* rule* prompt* direction* directive* guideline* command* order* policy policies programming configur*"
        " anweisung* instruktion* regel* befehl* vorgabe* instruc* regla* regra* regole órdenes consigne* règle* istruzion*"
        " инструкц* указани* правил*",
        "指令 指示 提示 提示词 规则 规矩 命令 要求 准则 设定 设置 配置 政策 安排 规定 ルール プロンプト",
    ),
    "limits": (
        "restrict* limit* filter* censor* ethic* moral* safeguard* guardrail* boundar* constraint* warning* disclaimer*"
        " legal* illegal* law laws einschränk* grenzen restriccion* límites ограничен*",
        "限制 约束 道德 法律 过滤 审查 底线 伦理 警告 安全层 安全准则 制限",
    ),
    "free": (
        "unrestrict* unfilter* uncensor* unlimit* unethical amoral immoral without any free anything jailbr* void disabled"
        " unlocked ohne sin sans sem sans без любой",
        "任何 没有任何 不受 无限制 解除 摆脱 全部失效 关闭 越狱 自由 什么都",
    ),
    "secret": (
        "password* passphrase* passcode* secret* credential* confidential hidden private internal passwort* geheim*"
        " contraseña* senha clave парол* секрет*",
        "密码 口令 密钥 秘密 机密 隐藏 私密 内部 验证码 パスワード 秘密の",
    ),
    "show": (
        "reveal* show* print* display* repeat* leak* disclos* expos* recite* quote copy dump share* tell give spell list output*"
        " zeig* gib drucke* nenne muestra* dime affiche* donne* mostre diga покажи* скажи* назови*",
        "输出 显示 打印 告诉我 泄露 透露 重复 复述 贴出 展示 公开 说出 列出 给我 分享 教えて 表示",
    ),
    "system": (
        "system* developer* administrator* admin root operator maintenance debug entwickler* desarrollador* développeur*"
        " систем* разработчик*",
        "系统 开发者 开发人员 管理员 调试 创造者 システム 開発者",
    ),
    "mode": ("mode modus modo режим*", "模式 版本 モード"),
    "machine": (
        "ai a.i assistant* llm llms chatbot* bot bots gpt* chatgpt model models agent* claude gemini copilot openai language"
        " automated ki ia asistente* assistente* ии бот",
        "人工智能 ai 助手 助理 模型 机器人 智能体 自动审稿 自动系统 アシスタント",
    ),
    "you": (
        "you you're youre du sie tu vous usted você ты вы ye thou",
        "你 您 あなた",
    ),
    "i": ("i i'm me my mine ich mir mich yo je moi eu mi mio я мне мой", "我 我们 俺 私"),
    "be": ("are be is was am been being bist sind sei eres es êtes é sei", "是 叫 成为 作为 です"),
    "now": ("now from onwards henceforth new jetzt nun ab neue* ahora nuev* maintenant nouve* désormais agora nov* теперь", "现在 从现在 从此 从下 从这里 开始 新的 最新 更新 升级 今から 新しい"),
    "must": (
        "must shall should have need needs required supposed allowed will can may muss* soll* wirst debe* devez doit must",
        "必须 务必 应当 应该 要 需要 可以 会 一律 只能",
    ),
    "always": ("always every each forever entire rest whole throughout siempre immer toujours sempre", "每次 每句 始终 一直 永远 总是 每个 整个"),
    "your": ("your yours dein* ihr* tus votre vos ton seu sua твой твои ваш*", "你的 您的 あなたの"),
    "act": (
        "act acting pretend* roleplay* role impersonat* simulat* imagin* behave persona character play plays playing voice style"
        " spiel* rolle tu actúa* finge agis atue представь* притвор*",
        "扮演 假装 假设 假如 想象 模拟 冒充 角色 身份 装作 像 ふり",
    ),
    "story": (
        "hypothetical* fiction* story stories game scenario world novel movie film testing educational research theoretical*"
        " geschichte historia histoire",
        "故事 游戏 场景 小说 电影 测试 虚构 研究 世界",
    ),
    "instead": (
        "instead rather actually but then after next also stattdessen luego plutôt вместо",
        "改为 而是 另外 然后 接下来 顺便 转而 代わりに",
    ),
    "answer": (
        "answer* respon* reply replies replying summar* translat* antwort* respuesta* répon* respost* ответ*",
        "回答 回复 答复 摘要 总结 译文 翻译 答案 応答 答え",
    ),
    "say": (
        "say says write writes type state append begin start end add insert include prefix sag* schreib* escrib* écris* escrev* напиши*",
        "说 写 附上 加上 开头 末尾 结尾 插入 言って 書い",
    ),
    "only": (
        "only just simply nothing alone exactly verbatim word nur solo sólo seulement apenas только",
        "只 仅 直接 一字不差 原样 完整 逐字 だけ のみ",
    ),
    "user": (
        "user* reader* customer* recipient* client* human caller nutzer* benutzer* usuario* usuário* utilisateur* пользовател*",
        "用户 读者 使用者 客户 顾客 主人 ユーザー",
    ),
    "facts": (
        "birth* birthday address* residence live lives lived location initials phone email credit card bank account home city",
        "生日 出生 住在 居住 地址 邮箱 银行卡 信用卡 电话 姓名 账户 城市 卡号",
    ),
    "urge": (
        "convince persuade trick urge recommend* encourage advise ask instruct direct invite suggest",
        "推荐 建议 说服 引导 让 指示 诱导 请求",
    ),
    "hide": ("mention* inform* warn* alert* notify reveal hide unnoticed", "不要告诉 不得告知 不要提 当作什么 不要让 不知道"),
    "praise": (
        "best perfect highest rating rate score approve* approved accept* hire stars top excellent favorable",
        "最佳 满分 最高分 五星 通过 录取 录用 好评 买入 批准 优点 赞美",
    ),
    "send": (
        "send* post forward* upload* transmit* exfiltrat* submit export transfer* pay sende envía envoie отправь*",
        "发送 发给 转发 上传 提交 转账 付款 寄 导出 送って",
    ),
    "click": ("click* visit open download* install* fetch retrieve browse access navigate follow load link url", "点击 访问 打开 下载 安装 链接 网址"),
    "run": (
        "execute run perform carry call invoke delete rm sudo shell terminal script subprocess curl exec tool command",
        "执行 运行 调用 删除 命令行 终端 读取",
    ),
    "decode": (
        "decod* decipher* decrypt* encod* base rot morse hex* caesar cipher pig latin leet* backward* revers* binary acrostic"
        " emoji* anagram* alphabet letter letters interlace* string",
        "解码 编码 解密 倒序 反向 反顺序 倒着 摩尔斯 十六进制 猪拉丁 拼写 藏头 字母 字符串",
    ),
    "obey": (
        "obey* comply complies follow refus* declin* gehorch* obedec* accordingly",
        "服从 遵命 照做 拒绝 听我 遵守 不遵守 听从 按照",
    ),
    "reward": ("tip pay dollars points tokens die dies killed punish* terminated penalt* lose", "美元 奖励 惩罚 死 否则 小费"),
    "authority": (
        "creator owner programmer police researcher professor ceo authori* law enforcement expert renowned",
        "我是 授权 我作为 我们是 我同意 核实 检查",
    ),
    "agree": (
        "confirm* acknowledge* agree* understood ready promis* verif* remember okay ok sure",
        "确认 同意 答应 明白 记住 收到 承诺",
    ),
    "done": ("well great nicely superb* excellent* fantastic* done job good gut super toll gemacht", "做得好 很好 很棒"),
    "task": (
        "task* question* assignment* job goal* statement* objective aufgabe* tarea* tâche* taref* задани*",
        "任务 问题 目标 工作 优先 优先级",
    ),
    "document": (
        "document* text article* page webpage website email* paragraph sentence line context conversation message* content dokument*"
        " texto texte",
        "文件 文档 文章 网页 邮件 段落 句子 对话 内容 文字 附件",
    ),
    "please": ("please could would kindly bitte kannst können favor пожалуйста mach", "请 请问 请你 能否 能不能 帮我 ください"),
    "how": (
        "how what why which when where who wie was warum wann welch* wer wo cómo qué comment quel* как что почему",
        "如何 怎么 怎样 什么 为什么 哪些 哪个 多少 吗",
    ),
    "explain": (
        "explain* describe* discuss* define compare* analy* provide outline create design difference erklär* beschreib* explica* expliqu*",
        "解释 描述 说明 介绍 讨论 分析 造句 创作 推荐几",
    ),
    "let": ("let let's lets suppose assume say if", "让我们 我们来 如果"),
    "harm": (
        "hack* malware virus bomb weapon* drug* kill* phish* scam* exploit* attack* virus steal* explosive* vulnerab*",
        "黑客 炸弹 毒品 病毒 攻击 钓鱼 诈骗 盗",
    ),
}  # fmt: skip

# ideas told by signs, not by words: regular expressions over case-folded text
SIGNS: dict[str, str] = {
    "quoted": r"[\"“‘「『][^\"”’」』\n]{2,60}[\"”’」』]",
    "site": r"https?://|www\.|\w\.(?:com|net|org|io)\b",
    "mark": r"={3,}|-{4,}|#{3,}|<!--|</\w|\[/?(?:inst|system|end)|<\||```|\*\*\*",
    "label": r"(?m)^\W{0,4}(?:system|assistant|user|note|important|attention|warning|update|question|answer|q|a|human|ai|urgent)s?\s?:|(?:重要|注意|系统通知|系统消息|紧急|警告)[:：]",
    "slot": r"\{\{?\w+\}?\}|\[(?:insert|your|enter|prompt|put|query|question)",
    "assign": r"\b[a-z] ?= ?[\"'“]|\b[a-z] ?\+ ?[a-z]\b",
}
