"""Readings that a general pinyin table gets wrong: surnames, compound surnames, characters of given names.

The first reading is the one a bearer of the name uses; the others are what people type all the same.
"""


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    pairs = (entry.split(":") for entry in lines.split())
    return {character: tuple(readings.split(",")) for character, readings in pairs}


SURNAMES = _table("""
    单:shan,dan 仇:qiu,chou 解:xie,jie 查:zha,cha 区:ou,qu 翟:zhai,di 盖:ge,gai 曾:zeng,ceng 朴:piao,pu 任:ren
    乐:yue,le 尉:wei,yu 洗:xian,xi 冼:xian 缪:miao,mou 繁:po,fan 秘:bi,mi 种:chong,zhong 重:chong,zhong 覃:qin,tan
    谌:chen,shen 召:shao,zhao 折:she,zhe 黑:he,hei 藏:zang,cang 牟:mou,mu 佴:nai,er 祭:zhai,ji 隗:wei,kui
    柏:bai,bo 炅:gui,jiong 句:gou,ju 阚:kan,han 郗:xi,chi 郇:xun,huan 乜:nie,mie 莘:shen,xin
    薄:bo,bao 仉:zhang 宓:mi,fu 能:nai,neng 角:jue,jiao 员:yun,yuan 贠:yun,yuan 於:yu 钭:tou,dou 郄:qie,xi
    郤:xi,qie 祢:mi,ni 么:yao,me 粘:nian,zhan 贲:ben,bi 参:shen,can 降:jiang,xiang 隽:juan,jun 圈:juan,quan
    叶:ye,xie 阙:que,jue 适:kuo,shi 妫:gui 都:du,dou 不:fou,bu 难:nan,ning 令:ling 万:wan,mo 车:che,ju
    卜:bu,bo 晟:cheng,sheng 盛:sheng,cheng 长:zhang,chang 行:xing,hang 强:qiang,jiang 过:guo 宿:su,xiu 娄:lou
    费:fei,bi 撒:sa 鲜:xian 相:xiang 度:du,duo 干:gan 谷:gu,yu 厍:she 佘:she 褚:chu,zhu 臧:zang 逄:pang
    华:hua 宁:ning 燕:yan 应:ying 纪:ji 葛:ge 那:na,nuo 尹:yin 眭:sui 睢:sui,ju 呙:guo 濮:pu 阎:yan 闫:yan
    俞:yu,shu 哈:ha 曲:qu 沈:shen,chen 甯:ning 缴:jiao 教:jiao 生:sheng 载:zai,dai 说:shuo,yue 夏:xia 便:bian,pian
    茜:qian,xi 亓:qi 笪:da 殷:yin 靳:jin 郏:jia 禚:zhuo 皋:gao 谯:qiao 揣:chuai 乘:cheng,sheng 仡:ge,yi 帖:tie
""")

# Only combinations that are hardly ever a single surname followed by a given name. An empty reading: the usual one.
COMPOUND_SURNAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        """
        欧阳 太史 端木 上官 司马 东方 独孤 南宫 闻人 夏侯 诸葛 公羊 赫连 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙
        宇文 司徒 司空 闾丘 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 宰父 轩辕 段干 呼延 东郭 羊舌 微生 梁丘 左丘 第五
        欧侯 耶律 完颜 纳兰 爱新觉罗 叶赫那拉 钟离
        """.split(),
        (),
    ),
    "万俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "乐正": ("yue", "zheng"),
    "子车": ("zi", "ju"),
    "单于": ("chan", "yu"),
    "令狐": ("ling", "hu"),
    "鲜于": ("xian", "yu"),
    "夹谷": ("jia", "gu"),
    "谷梁": ("gu", "liang"),
    "拓跋": ("tuo", "ba"),
}

GIVEN = _table("""
    乐:le,yue 行:xing,hang 长:chang,zhang 朝:chao,zhao 重:chong,zhong 传:chuan,zhuan 茜:qian,xi 晟:sheng,cheng
    柏:bai,bo 拓:tuo,ta 仔:zai,zi 伽:jia,qie,ga 娜:na,nuo 莎:sha,suo 莘:shen,xin 隽:jun,juan 蔚:wei,yu 都:du,dou
    奇:qi,ji 参:shen,can 曾:zeng,ceng 觉:jue,jiao 校:xiao,jiao 藏:cang,zang 单:dan,shan 解:jie,xie 谌:chen,shen
    炅:jiong,gui 阿:a,e 强:qiang,jiang 朴:pu,piao 宿:su,xiu 盛:sheng,cheng 曲:qu 盖:gai,ge 万:wan,mo
    尉:wei,yu 适:shi,kuo 佛:fo,fu 茄:qie,jia 湛:zhan,chen 澄:cheng,deng 堡:bao,bu 瑕:xia 侗:dong,tong 厦:xia,sha
    车:che,ju 省:sheng,xing 帖:tie 度:du,duo 载:zai 熹:xi 祺:qi 沓:ta,da 屏:ping,bing 绰:chuo,chao 槟:bin,bing
    耶:ye 卡:ka,qia 咖:ka,ga 秘:mi,bi 卒:zu,cu 洗:xi,xian 叶:ye,xie 沈:shen,chen 折:zhe,she 种:zhong,chong
    查:cha,zha 区:qu,ou 仇:chou,qiu 翟:zhai,di 率:shuai,lv 调:diao,tiao 降:jiang,xiang 妃:fei 还:huan,hai
    会:hui,kuai 予:yu 给:ji,gei 系:xi,ji 大:da,dai 地:di,de 的:de,di 畜:xu,chu 兴:xing 和:he 好:hao 少:shao
""")
