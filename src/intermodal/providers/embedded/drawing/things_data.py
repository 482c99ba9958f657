"""The things' data; `things.py` says how to read a line."""

from __future__ import annotations

SHAPES = """
circle, disc, disk, dot / 圆 圆形 圆圈 圆点 / any 100 100 #1f5fe0 / E main 50 50 50 50
square / 正方形 方块 方形 方格 / any 100 100 #1f5fe0 / R main 0 0 100 100
rectangle / 长方形 矩形 / any 150 90 #1f5fe0 / R main 0 0 150 90
triangle / 三角形 三角 / any 110 100 #1f5fe0 / P main 55 0 110 100 0 100
star / 星星 星 五角星 星形 / any 100 100 #fbd324 / star
heart / 心 爱心 心形 红心 桃心 / any 100 92 #e02424 / D main M50 92 C-30 40 5 -15 50 20 C95 -15 130 40 50 92 Z
diamond, rhombus / 菱形 / any 90 110 #1f5fe0 / P main 45 0 90 55 45 110 0 55
pentagon / 五边形 / any 100 100 #1f5fe0 / pentagon
hexagon / 六边形 / any 100 100 #1f5fe0 / hexagon
octagon / 八边形 / any 100 100 #1f5fe0 / octagon
oval, ellipse / 椭圆 椭圆形 / any 140 90 #1f5fe0 / E main 70 45 70 45
semicircle, half circle / 半圆 半圆形 / any 120 60 #1f5fe0 / D main M0 60 A60 60 0 0 1 120 60 Z
trapezoid, trapezium / 梯形 / any 130 80 #1f5fe0 / P main 30 0 100 0 130 80 0 80
parallelogram / 平行四边形 / any 140 80 #1f5fe0 / P main 30 0 140 0 110 80 0 80
ring, donut shape / 圆环 环 / any 100 100 #1f5fe0 / D main M50 0 A50 50 0 1 1 49.9 0 Z M50 25 A25 25 0 1 0 50.1 25 Z
cross, plus sign / 十字 十字形 加号 / any 100 100 #e02424 / R main 35 0 30 100; R main 0 35 100 30
crescent / 月牙形 新月形 / any 80 100 #fbd324 / D main M60 0 A50 50 0 1 0 60 100 A62 62 0 0 1 60 0 Z
arrow / 箭头 / any 140 70 #1f5fe0 / P main 0 22 85 22 85 0 140 35 85 70 85 48 0 48
cube / 立方体 正方体 / any 110 110 #1f5fe0 / P light 0 28 30 0 110 0 80 28; P dark 80 28 110 0 110 82 80 110; R main 0 28 80 82
spiral / 螺旋 螺旋线 / any 100 100 #1f5fe0 / S main 6 M50 50 C58 42 66 56 54 62 C36 68 28 44 44 32 C66 18 88 42 80 66 C68 96 22 96 10 62 C0 26 30 2 60 6
"""

OBJECTS = """
ball / 球 皮球 / ground 60 60 #e02424 / E main 30 30 30 30; S light 4 M8 18 Q30 34 52 18; S light 4 M8 44 Q30 28 52 44
balloon / 气球 / sky 60 110 #e02424 / S #888 2 M30 76 Q22 92 30 110; E main 30 36 30 36; P main 24 78 30 70 36 78; E light 20 24 7 11
kite / 风筝 / sky 90 150 #e02424 / S #888 2 M45 90 Q70 110 40 125 T50 150; P main 45 0 90 40 45 95 0 40; L light 3 45 0 45 95; L light 3 0 40 90 40
umbrella / 雨伞 伞 / ground 110 110 #e02424 / S #555 5 M55 10 L55 96 Q55 108 66 106 Q74 104 72 96; D main M0 55 A55 52 0 0 1 110 55 Q96 44 82 55 Q68 44 55 55 Q42 44 28 55 Q14 44 0 55 Z
cup, mug / 杯子 杯 茶杯 水杯 马克杯 / ground 80 70 #1f5fe0 / S main 9 M58 18 Q84 18 78 38 Q74 52 56 50; R main 4 4 56 66 10; E light 32 8 26 6
bottle / 瓶子 瓶 / ground 44 120 #2e9e3f / R dark 14 0 16 12 3; R main 16 10 12 30; R main 2 34 40 86 12; R light 8 66 28 28 3
glass / 玻璃杯 / ground 56 80 #a7d8f0 / P main 0 0 56 0 46 80 10 80; P light 6 24 50 24 44 74 12 74
vase / 花瓶 / ground 60 90 #7b35c1 / D main M18 0 L42 0 Q40 18 54 40 Q68 72 44 90 L16 90 Q-8 72 6 40 Q20 18 18 0 Z
apple / 苹果 / ground 70 78 #e02424 / S #7a4a21 5 M35 22 Q36 8 44 2; E #2e9e3f 52 10 12 6; D main M35 22 C18 8 -4 24 2 48 C8 76 24 82 35 74 C46 82 62 76 68 48 C74 24 52 8 35 22 Z; E light 18 38 6 10
pear / 梨 / ground 64 96 #b9c93a / S #7a4a21 5 M32 14 L36 0; D main M32 10 C20 10 20 34 14 48 C-8 74 8 96 32 96 C56 96 72 74 50 48 C44 34 44 10 32 10 Z
orange / 橙子 橘子 / ground 66 66 #f57c00 / E main 33 33 33 33; E #2e9e3f 40 6 11 5; E light 20 22 7 7
banana / 香蕉 / ground 100 64 #fbd324 / D main M6 4 C10 60 66 74 98 44 C92 40 90 38 88 32 C60 48 28 38 18 2 Z; L #7a4a21 6 6 4 18 2
cherry / 樱桃 / ground 76 80 #c0122f / S #2e9e3f 4 M20 56 Q30 20 54 4; S #2e9e3f 4 M58 58 Q56 24 54 4; E main 20 60 19 19; E main 57 62 18 18
strawberry / 草莓 / ground 64 76 #e02424 / D main M4 22 C0 50 20 76 32 76 C44 76 64 50 60 22 C44 8 20 8 4 22 Z; P #2e9e3f 32 20 6 20 22 12 18 0 32 8 46 0 42 12 58 20; E light 20 38 2 3; E light 42 38 2 3; E light 31 54 2 3
watermelon / 西瓜 / ground 110 58 #e02424 / D #2e9e3f M0 3 A55 55 0 0 0 110 3 Z; D #e9f5d8 M7 3 A48 48 0 0 0 103 3 Z; D main M12 3 A43 43 0 0 0 98 3 Z; E #222 40 18 2 4; E #222 55 28 2 4; E #222 70 18 2 4
cake, birthday cake / 蛋糕 生日蛋糕 / ground 120 110 #f48fb1 / R #fbd324 57 8 6 28; E #f57c00 60 6 5 8; R main 20 34 80 34 6; R light 20 34 80 12 6; R main 4 66 112 44 6; R light 4 66 112 14 6
cookie / 饼干 / ground 60 60 #c98b4b / E main 30 30 30 30; E #5a3416 20 20 5 5; E #5a3416 42 24 5 5; E #5a3416 24 42 5 5; E #5a3416 42 44 4 4
egg / 鸡蛋 蛋 / ground 52 68 #f6e3c5 / D main M26 0 C44 0 52 28 52 42 C52 60 40 68 26 68 C12 68 0 60 0 42 C0 28 8 0 26 0 Z
pizza / 披萨 比萨 / ground 100 96 #fbd324 / P #c98b4b 0 6 100 6 50 96; P main 6 14 94 14 50 88; E #c0122f 36 28 9 9; E #c0122f 64 30 9 9; E #c0122f 50 56 8 8
ice cream / 冰淇淋 冰激凌 / ground 60 110 #f48fb1 / P #c98b4b 6 44 54 44 30 110; E main 30 30 28 30; E light 20 20 7 8
gift, present / 礼物 礼盒 / ground 84 90 #1f5fe0 / R main 4 32 76 58 3; R dark 0 22 84 16 3; R #fbd324 35 22 14 68; S #fbd324 6 M42 22 Q14 -6 12 12 Q14 24 42 22 Q70 24 72 12 Q70 -6 42 22
book / 书 书本 / ground 100 66 #1f5fe0 / P main 0 8 50 16 50 66 0 58; P main 100 8 50 16 50 66 100 58; P #f3ead8 5 4 50 12 50 60 5 52; P #f3ead8 95 4 50 12 50 60 95 52; L #bbb 2 50 12 50 60
pencil / 铅笔 / any 150 24 #fbd324 / R #f48fb1 0 0 16 24 4; R main 14 0 106 24; P #f6e3c5 120 0 150 12 120 24; P #222 140 8 150 12 140 16
envelope, letter / 信封 信 / any 120 80 #f6e3c5 / R main 0 0 120 80 5; S dark 4 M2 4 L60 46 L118 4
key / 钥匙 / any 130 56 #e0a81c / D main M28 0 A28 28 0 1 1 27.9 0 Z M28 16 A12 12 0 1 0 28.1 16 Z; R main 52 22 78 12; R main 100 30 10 18; R main 118 30 10 22
clock / 钟 时钟 钟表 闹钟 / any 100 100 #1f5fe0 / E main 50 50 50 50; E #fff 50 50 41 41; L #222 5 50 50 50 20; L #222 5 50 50 70 60; E #222 50 50 5 5
lamp / 台灯 灯 / ground 70 110 #fbd324 / L #555 6 35 40 35 100; R #555 14 100 42 10 4; P main 18 0 52 0 70 46 0 46
light bulb, bulb / 灯泡 / any 70 100 #fbd324 / E main 35 35 35 35; R #888 22 66 26 24 4; L #555 3 22 74 48 74; L #555 3 22 82 48 82; R #555 28 90 14 10 3
candle / 蜡烛 / ground 30 100 #e02424 / D #f57c00 M15 0 C28 18 26 30 15 30 C4 30 2 18 15 0 Z; L #333 3 15 28 15 40; R main 2 38 26 62 3
bell / 铃铛 钟铃 / any 80 90 #e0a81c / E dark 40 80 11 10; D main M40 4 C66 4 64 34 68 54 L80 76 L0 76 L12 54 C16 34 14 4 40 4 Z
crown / 皇冠 王冠 / any 110 80 #e0a81c / P main 0 12 28 40 55 0 82 40 110 12 100 80 10 80; E #e02424 55 62 7 7; E #1f5fe0 28 64 5 5; E #1f5fe0 82 64 5 5
hat / 帽子 / any 120 70 #7a4a21 / E main 60 58 60 12; D main M26 58 L32 10 Q60 -8 88 10 L94 58 Z; P #222 27 44 93 44 94 56 26 56
flag / 旗 旗子 旗帜 / ground 90 120 #e02424 / L #666 6 6 2 6 120; D main M8 6 Q30 -4 48 8 Q68 20 90 8 L90 54 Q68 66 48 54 Q30 42 8 52 Z
table / 桌子 桌 / ground 180 80 #9c6b3f / R main 0 0 180 14 4; R dark 12 14 12 66; R dark 156 14 12 66
chair / 椅子 / ground 66 110 #9c6b3f / R main 0 0 10 110 3; R main 0 56 66 12 3; R main 56 56 10 54; R light 8 8 8 44
bench / 长椅 长凳 / ground 150 70 #9c6b3f / R main 0 0 150 12 3; R main 0 18 150 10 3; R dark 0 38 150 12 3; R #444 14 0 8 70; R #444 128 0 8 70
bed / 床 / ground 180 80 #1f5fe0 / R #7a4a21 0 0 12 80 3; R #7a4a21 168 30 12 50 3; R main 12 36 156 28 6; R #fff 16 24 42 20 8
sofa, couch / 沙发 / ground 170 84 #1f5fe0 / R main 12 0 146 60 14; R dark 0 26 30 52 12; R dark 140 26 30 52 12; R light 28 40 114 26 8; R #444 16 76 10 8; R #444 144 76 10 8
door / 门 / ground 80 150 #9c6b3f / R main 0 0 80 150 3; R dark 12 12 56 54 2; R dark 12 78 56 60 2; E #fbd324 70 82 5 5
window / 窗户 窗子 窗 / any 100 100 #7a4a21 / R main 0 0 100 100 4; R #bfe6fb 8 8 38 38; R #bfe6fb 54 8 38 38; R #bfe6fb 8 54 38 38; R #bfe6fb 54 54 38 38
computer, laptop / 电脑 笔记本电脑 计算机 / ground 130 90 #8a8a8a / R main 14 0 102 70 6; R #1b2a3a 20 6 90 56 2; P main 0 90 14 74 116 74 130 90
phone, smartphone / 手机 电话 / any 54 104 #222222 / R main 0 0 54 104 9; R #bfe6fb 5 12 44 76 2; E light 27 96 4 4
tv, television / 电视 电视机 / ground 140 100 #222222 / R main 0 0 140 86 5; R #5b7a99 7 7 126 70 2; R main 50 86 40 6; R main 36 92 68 8 3
camera / 相机 照相机 / any 120 84 #333333 / R main 38 0 44 20 4; R main 0 12 120 72 8; E light 60 50 28 28; E #1b2a3a 60 50 20 20; E #fbd324 104 26 6 6
robot / 机器人 / ground 90 130 #8a8a8a / L main 4 45 18 45 2; E #e02424 45 4 5 5; R main 18 16 54 42 8; E #1cc3d6 34 36 7 7; E #1cc3d6 56 36 7 7; R dark 12 62 66 44 6; R main 0 64 10 36 5; R main 80 64 10 36 5; R main 24 106 14 24 3; R main 52 106 14 24 3
car / 汽车 车 小汽车 轿车 车子 小车 / ground 170 78 #e02424 / D main M38 36 L58 6 Q60 2 66 2 L112 2 Q118 2 122 7 L142 36 Z; P #cdeafc 54 34 66 10 86 10 86 34; P #cdeafc 92 34 92 10 110 10 126 34; R main 2 32 166 32 12; E #222 42 62 17 16; E #bbb 42 62 7 7; E #222 128 62 17 16; E #bbb 128 62 7 7; E #fbd324 163 46 5 6
bus / 公交车 巴士 公共汽车 / ground 210 100 #fbd324 / R main 0 4 210 80 10; R #cdeafc 12 18 36 28 3; R #cdeafc 58 18 36 28 3; R #cdeafc 104 18 36 28 3; R #cdeafc 150 18 44 40 3; E #222 48 84 17 16; E #222 160 84 17 16
truck, lorry / 卡车 货车 / ground 210 100 #1f5fe0 / R light 0 0 136 76 4; D main M140 24 L176 24 L206 50 L206 78 L140 78 Z; P #cdeafc 152 32 172 32 192 50 152 50; R #444 0 76 206 8; E #222 40 84 17 16; E #222 166 84 17 16
train / 火车 列车 / ground 260 90 #c0122f / R main 0 16 80 58 5; R main 88 16 80 58 5; D main M176 16 L226 16 Q256 22 258 74 L176 74 Z; L #333 6 78 64 90 64; L #333 6 166 64 178 64; R #cdeafc 10 26 60 20; R #cdeafc 98 26 60 20; P #cdeafc 200 26 226 26 240 46 200 46; E #222 20 78 12 12; E #222 60 78 12 12; E #222 108 78 12 12; E #222 148 78 12 12; E #222 196 78 12 12; E #222 236 78 12 12
bicycle, bike / 自行车 单车 / ground 150 90 #e02424 / S #333 5 M30 60 m-27 0 a27 27 0 1 0 54 0 a27 27 0 1 0 -54 0; S #333 5 M120 60 m-27 0 a27 27 0 1 0 54 0 a27 27 0 1 0 -54 0; L main 6 30 60 56 20 100 20 120 60; L main 6 56 20 72 60 100 20; L main 6 30 60 72 60; L #333 6 52 12 66 12; L #333 6 100 20 96 6 112 4
airplane, plane, aeroplane / 飞机 / sky 170 80 #8fa3b8 / D main M4 44 Q20 30 60 32 L140 32 Q168 36 166 46 Q160 56 130 56 L40 56 Q14 56 4 44 Z; P dark 70 46 104 46 74 80 58 80; P dark 6 8 26 8 44 34 16 38; E #cdeafc 84 42 5 5; E #cdeafc 104 42 5 5; E #cdeafc 124 42 5 5
rocket / 火箭 / sky 70 150 #e02424 / P #f57c00 22 122 48 122 35 150; D light M35 0 C62 28 58 90 52 124 L18 124 C12 90 8 28 35 0 Z; P main 16 86 0 128 20 122; P main 54 86 70 128 50 122; D main M35 0 C46 11 51 26 53 40 L17 40 C19 26 24 11 35 0 Z; E #1f5fe0 35 62 10 10
traffic light / 红绿灯 交通灯 / ground 50 150 #333333 / R #555 20 90 10 60; R main 4 0 42 96 8; E #e02424 25 18 12 12; E #fbd324 25 48 12 12; E #2e9e3f 25 78 12 12
street lamp, lamp post / 路灯 / ground 60 180 #444444 / R main 8 10 8 170; S main 7 M12 14 Q14 2 40 8; E #fbd324 44 14 14 9
fence / 栅栏 篱笆 / ground 190 70 #c9a06a / R main 0 22 190 8; R main 0 48 190 8; P main 8 70 8 12 18 0 28 12 28 70; P main 58 70 58 12 68 0 78 12 78 70; P main 112 70 112 12 122 0 132 12 132 70; P main 162 70 162 12 172 0 182 12 182 70
"""

ALIVE = """
cat, kitten / 猫 小猫 猫咪 / ground 100 100 #f0a24a / S main 12 M78 88 Q104 84 94 56; E main 50 74 32 26; P main 22 34 20 4 44 20; P main 78 34 80 4 56 20; E main 50 36 31 27; E #222 39 33 4 6; E #222 61 33 4 6; P #c0524a 46 42 54 42 50 47; S #222 2 M50 47 Q44 54 40 49; S #222 2 M50 47 Q56 54 60 49; L #222 1.5 30 42 10 38; L #222 1.5 30 46 10 48; L #222 1.5 70 42 90 38; L #222 1.5 70 46 90 48
dog, puppy / 狗 小狗 狗狗 / ground 120 100 #a0703f / S main 11 M98 52 Q116 44 112 26; R main 34 50 68 34 16; R main 38 76 13 24 5; R main 84 76 13 24 5; E main 34 34 27 26; E dark 14 36 9 20; E dark 54 36 9 20; E light 34 44 14 11; E #222 25 28 4 5; E #222 43 28 4 5; E #222 34 39 6 4
rabbit, bunny / 兔子 小兔子 兔 / ground 80 120 #d9d4cf / E main 28 26 9 28; E main 52 26 9 28; E #f48fb1 28 28 4 19; E #f48fb1 52 28 4 19; E main 40 92 30 28; E main 40 60 24 21; E #222 32 56 3.5 5; E #222 48 56 3.5 5; E #f48fb1 40 66 4 3; E light 40 96 15 17
bear, teddy bear / 熊 小熊 / ground 90 120 #8a5a33 / E main 20 16 13 13; E main 70 16 13 13; E main 45 84 34 34; E main 45 36 31 29; E light 45 46 14 11; E #222 34 31 4 5; E #222 56 31 4 5; E #222 45 41 6 4; E light 45 88 18 20
panda / 熊猫 大熊猫 / ground 90 120 #ffffff / E #222 18 16 13 13; E #222 72 16 13 13; E #222 45 92 36 28; E main 45 84 26 28; E #ccc 45 37 33 31; E main 45 37 31 29; E #222 33 33 8 10; E #222 57 33 8 10; E #fff 34 32 3 3; E #fff 56 32 3 3; E #222 45 46 5 4
sheep / 绵羊 羊 小羊 / ground 120 90 #f4efe6 / R #444 38 66 9 24 4; R #444 78 66 9 24 4; E dark 62 44 43 31; E main 62 43 41 29; E main 36 34 18 16; E main 88 34 18 16; E #555 18 40 15 18; E #fff 13 36 3 3; E #fff 23 36 3 3
pig / 猪 小猪 / ground 120 86 #f3a6b5 / R dark 36 64 12 22 4; R dark 82 64 12 22 4; E main 64 46 44 30; S dark 5 M106 40 Q120 36 114 26; E main 28 40 24 23; P dark 12 24 10 8 26 16; P dark 44 24 46 8 30 16; E dark 24 46 11 8; E #222 20 46 2 3; E #222 28 46 2 3; E #222 18 33 3 3; E #222 36 33 3 3
cow / 奶牛 牛 / ground 150 104 #ffffff / R #333 44 76 13 28 3; R #333 108 76 13 28 3; S #333 4 M132 40 Q148 56 142 78; R #bbb 33 25 106 58 23; R main 36 28 100 52 22; E #333 70 44 16 12; E #333 110 58 16 12; E #f48fb1 86 82 14 8; E #bbb 25 38 23 25; E main 25 38 21 23; E #f48fb1 25 54 15 10; E #222 18 32 3 4; E #222 34 32 3 4; P #333 4 22 12 12 16 22; P #333 46 22 38 12 34 22
duck / 鸭子 小鸭 鸭 / water 110 84 #fbd324 / D main M20 50 Q24 84 64 84 Q104 82 108 40 Q88 58 58 48 Z; E main 36 28 24 24; P #f57c00 14 26 -4 34 14 40; E #222 30 22 4 4; D dark M48 58 Q70 52 90 58 Q76 76 48 58 Z
chick, chicken / 小鸡 鸡 / ground 76 84 #fbd324 / L #f57c00 4 30 72 30 84; L #f57c00 4 46 72 46 84; E main 40 54 30 24; E main 28 24 20 20; P #f57c00 10 22 -2 28 10 32; E #222 23 20 3 3; D dark M34 52 Q50 46 60 54 Q50 66 34 52 Z
bird / 鸟 小鸟 鸟儿 / sky 110 74 #1f5fe0 / P dark 78 40 110 22 108 50; E main 52 44 36 22; E main 24 28 19 18; P #f57c00 6 26 -8 32 7 36; E #fff 20 24 5 5; E #222 19 24 2.5 2.5; D dark M44 40 Q62 0 86 14 Q82 44 58 52 Z
butterfly / 蝴蝶 / sky 110 90 #e01fb4 / E main 28 28 27 26; E main 82 28 27 26; E light 32 66 21 21; E light 78 66 21 21; E #333 55 46 5 34; S #333 2 M54 14 Q46 2 40 2; S #333 2 M56 14 Q64 2 70 2
bee / 蜜蜂 / sky 100 76 #fbd324 / E #dff1fb 42 18 15 20; E #dff1fb 66 18 15 20; E main 54 48 40 26; R #222 40 24 10 48; R #222 60 23 10 50; E #222 18 44 15 15; E #fff 13 41 4 4; P #222 92 42 104 48 92 54
ladybug, ladybird / 瓢虫 / ground 84 70 #e02424 / E #222 16 38 16 15; E main 48 36 36 32; L #222 4 20 36 84 36; E #222 40 20 6 6; E #222 62 20 6 6; E #222 40 52 6 6; E #222 62 52 6 6
snail / 蜗牛 / ground 120 80 #c98b4b / D #e3c08a M2 72 Q20 60 30 62 L104 66 Q120 70 112 78 L8 80 Z; E #e3c08a 16 44 12 26; E main 68 40 38 36; S dark 6 M68 40 C78 34 84 50 70 54 C52 56 46 32 64 24 C86 16 98 40 92 54; L #e3c08a 4 12 22 6 6; L #e3c08a 4 20 22 26 6
turtle, tortoise / 乌龟 海龟 / ground 130 76 #2e9e3f / R light 30 54 17 22 7; R light 84 54 17 22 7; E light 114 44 17 14; E #222 119 40 3 3; D main M10 58 Q14 4 62 4 Q110 4 108 58 Z; P dark 50 20 74 20 82 38 62 52 42 38
fish / 鱼 小鱼 / water 120 70 #f57c00 / P dark 84 35 120 6 112 35 120 64; E main 48 35 48 28; D dark M36 10 Q54 -6 66 12 Z; E #fff 22 28 8 8; E #222 20 28 4 4; S dark 3 M40 18 Q52 35 40 52
whale / 鲸鱼 鲸 / water 170 90 #3f6fb5 / S #74c4f5 5 M56 20 Q54 2 40 4; S #74c4f5 5 M56 20 Q58 2 72 4; P main 132 56 140 20 156 36 170 16 166 60 150 74; E main 76 58 74 32; D light M14 72 Q76 100 134 74 Q76 84 14 72 Z; E #222 36 54 4 4
octopus / 章鱼 / water 110 110 #c0527a / S main 12 M30 64 Q8 84 16 106; S main 12 M46 66 Q34 92 42 106; S main 12 M64 66 Q76 92 68 106; S main 12 M80 64 Q102 84 94 106; E main 55 42 38 40; E #fff 42 38 8 9; E #fff 68 38 8 9; E #222 42 40 4 4; E #222 68 40 4 4
person, stick figure, people / 人 小人 人物 火柴人 / ground 70 150 #1f5fe0 / E #f2c79b 35 20 19 20; R main 16 42 38 56 12; L main 10 20 50 4 84; L main 10 50 50 66 84; R #333 20 94 13 56 4; R #333 37 94 13 56 4
man / 男人 / ground 72 152 #1f5fe0 / E #f2c79b 36 22 18 20; D #4a2f1b M17 20 Q20 -2 38 2 Q56 2 55 20 Q46 10 17 20 Z; R main 15 44 42 56 10; L main 11 20 52 4 88; L main 11 52 52 68 88; R #333 19 96 15 56 4; R #333 38 96 15 56 4
woman / 女人 / ground 76 152 #e02424 / D #4a2f1b M14 52 Q12 0 38 1 Q64 0 62 52 Z; E #f2c79b 38 24 17 19; D main M28 44 L48 44 L70 112 L6 112 Z; L #f2c79b 8 28 50 8 82; L #f2c79b 8 48 50 68 82; R #f2c79b 24 112 10 40 3; R #f2c79b 42 112 10 40 3
snowman / 雪人 / ground 90 140 #ffffff / E #c3d3e0 45 104 37 36; E main 45 104 35 34; E #c3d3e0 45 56 28 27; E main 45 56 26 25; E #c3d3e0 45 24 19 18; E main 45 24 17 16; R #222 28 0 34 10 2; R #222 22 8 46 4; E #222 39 22 2.5 2.5; E #222 51 22 2.5 2.5; P #f57c00 45 25 64 29 45 31; E #222 45 50 3 3; E #222 45 62 3 3; L #7a4a21 4 22 54 0 40; L #7a4a21 4 68 54 90 40
smiley, smiley face, smiling face / 笑脸 / any 100 100 #fbd324 / E main 50 50 50 50; E #222 34 38 6 9; E #222 66 38 6 9; S #222 6 M26 62 Q50 88 74 62
"""

PLACES = """
sun / 太阳 / sky 110 110 #fbd324 / L main 6 55 0 55 110; L main 6 0 55 110 55; L main 6 16 16 94 94; L main 6 94 16 16 94; E main 55 55 36 36
moon, crescent moon / 月亮 月牙 弯月 / sky 74 92 #f6e58d / D main M56 0 A46 46 0 1 0 74 72 A40 40 0 0 1 56 0 Z
full moon / 满月 圆月 / sky 90 90 #f6e58d / E main 45 45 45 45; E dark 32 32 8 7; E dark 58 52 10 9; E dark 38 62 6 5
cloud / 云 云朵 白云 / sky 140 74 #ffffff / E main 36 48 34 24; E main 72 34 38 33; E main 106 48 32 24; R main 30 46 80 26 12
rainbow / 彩虹 / sky 260 130 #e02424 / S #e02424 9 M6 130 A124 124 0 0 1 254 130; S #f57c00 9 M15 130 A115 115 0 0 1 245 130; S #fbd324 9 M24 130 A106 106 0 0 1 236 130; S #2e9e3f 9 M33 130 A97 97 0 0 1 227 130; S #1f5fe0 9 M42 130 A88 88 0 0 1 218 130; S #7b35c1 9 M51 130 A79 79 0 0 1 209 130
snowflake / 雪花 / sky 80 92 #8fd0f0 / L main 6 40 2 40 90; L main 6 2 24 78 68; L main 6 78 24 2 68; L main 5 30 8 40 18 50 8; L main 5 30 84 40 74 50 84
raindrop, drop / 雨滴 水滴 / sky 50 72 #1f8fe0 / D main M25 0 C36 20 50 32 50 48 A25 24 0 0 1 0 48 C0 32 14 20 25 0 Z
lightning, lightning bolt / 闪电 / sky 60 110 #fbd324 / P main 34 0 4 60 28 60 16 110 60 42 34 42 50 0
planet, saturn / 行星 土星 星球 / sky 140 90 #e0a81c / E main 70 45 38 38; S dark 7 M34 58 Q-10 72 8 60 M106 32 Q150 18 132 34 Q100 66 8 62
earth, globe / 地球 / any 100 100 #1f5fe0 / E main 50 50 50 50; D #2e9e3f M20 20 Q44 6 52 22 Q44 38 34 52 Q18 50 12 36 Z; D #2e9e3f M60 40 Q84 30 92 50 Q82 78 66 82 Q58 62 60 40 Z
hot air balloon, hot-air balloon / 热气球 / sky 100 140 #e02424 / L #7a4a21 3 30 82 38 112; L #7a4a21 3 70 82 62 112; D main M50 0 C108 0 110 56 66 92 L34 92 C-10 56 -8 0 50 0 Z; D light M50 0 C72 0 72 60 58 92 L42 92 C28 60 28 0 50 0 Z; R #7a4a21 36 112 28 28 4
house, home, cottage / 房子 屋子 小屋 房屋 小房子 / ground 150 150 #e8b27c / R #7a4a21 104 14 18 40; R main 14 66 122 84; P dark 0 70 75 6 150 70; R #7a4a21 62 98 28 52 2; R #bfe6fb 26 86 26 26 2; R #bfe6fb 100 86 26 26 2
barn / 谷仓 / ground 170 140 #b3261e / P dark 4 60 30 22 85 0 140 22 166 60; R main 12 56 146 84; R #fff 58 80 54 60; R main 62 84 46 56; L #fff 4 62 84 108 140; L #fff 4 108 84 62 140; R #fff 74 28 22 20
castle / 城堡 / ground 200 170 #9aa0a8 / R main 40 70 120 100; R main 10 40 44 130; R main 146 40 44 130; P dark 4 42 32 0 60 42; P dark 140 42 168 0 196 42; R main 40 58 16 14; R main 72 58 16 14; R main 112 58 16 14; R main 144 58 16 14; D #5a3b22 M80 170 L80 130 A20 20 0 0 1 120 130 L120 170 Z; R #222 26 66 12 20 6; R #222 162 66 12 20 6
lighthouse / 灯塔 / ground 90 220 #e02424 / P light 26 60 64 60 78 220 12 220; P main 24 90 66 90 69 124 21 124; P main 18 156 72 156 75 190 15 190; R #fbd324 30 32 30 26; P dark 24 34 45 6 66 34; R #444 20 56 50 7 2
tent / 帐篷 / ground 150 100 #f57c00 / P main 75 0 150 100 0 100; P dark 75 26 104 100 46 100
church / 教堂 / ground 140 200 #e6dccb / R main 46 64 92 136; R main 0 90 50 110; P dark -4 92 25 44 54 92; P dark 40 68 92 10 144 68; L #7a4a21 5 25 12 25 46; L #7a4a21 5 14 24 36 24; D #7a4a21 M76 200 L76 160 A16 18 0 0 1 108 160 L108 200 Z; E #74c4f5 92 100 14 14
skyscraper, building, tower / 大楼 高楼 楼房 大厦 塔 / ground 90 220 #6f8296 / R main 0 0 90 220 2; R #cdeafc 12 14 16 22; R #cdeafc 37 14 16 22; R #cdeafc 62 14 16 22; R #cdeafc 12 52 16 22; R #cdeafc 37 52 16 22; R #cdeafc 62 52 16 22; R #cdeafc 12 90 16 22; R #cdeafc 37 90 16 22; R #cdeafc 62 90 16 22; R #cdeafc 12 128 16 22; R #cdeafc 37 128 16 22; R #cdeafc 62 128 16 22; R #444 34 178 22 42
windmill / 风车 / ground 130 190 #e6dccb / P main 46 60 84 60 100 190 30 190; P dark 42 62 65 34 88 62; L #7a4a21 7 14 10 116 114; L #7a4a21 7 116 10 14 114; E #444 65 62 7 7
bridge / 桥 大桥 小桥 / ground 260 80 #9a7b5a / D main M0 16 L260 16 L260 80 L236 80 A42 46 0 0 0 152 80 L108 80 A42 46 0 0 0 24 80 L0 80 Z; R dark 0 6 260 12
tree / 树 大树 小树 树木 绿树 / ground 110 160 #2e9e3f / P #7a4a21 46 90 64 90 70 160 40 160; E main 55 46 42 44; E main 26 68 26 26; E main 84 68 26 26
pine, pine tree, fir, fir tree / 松树 杉树 / ground 100 170 #1f7a3d / R #7a4a21 42 138 16 32; P main 50 0 82 58 18 58; P main 50 34 92 102 8 102; P main 50 72 100 144 0 144
christmas tree / 圣诞树 / ground 100 176 #1f7a3d / R #7a4a21 42 146 16 30; P main 50 14 82 66 18 66; P main 50 42 92 110 8 110; P main 50 80 100 152 0 152; P #fbd324 50 0 54 11 66 11 56 18 60 30 50 22 40 30 44 18 34 11 46 11; E #e02424 40 58 5 5; E #fbd324 60 92 5 5; E #1f5fe0 34 100 5 5; E #e02424 66 132 5 5; E #fbd324 30 138 5 5
palm, palm tree / 棕榈树 椰子树 椰树 / ground 130 170 #2e9e3f / S #9c6b3f 12 M60 170 Q56 100 70 40; D main M70 40 Q30 0 2 36 Q36 28 70 40 Z; D main M70 40 Q110 0 130 40 Q100 28 70 40 Z; D main M70 40 Q30 40 16 82 Q36 54 70 40 Z; D main M70 40 Q112 44 116 86 Q98 56 70 40 Z; D main M70 40 Q60 6 84 0 Q84 20 70 40 Z
bush, shrub / 灌木 树丛 / ground 110 64 #2e9e3f / E main 30 40 30 24; E main 58 28 32 28; E main 84 42 26 22
flower / 花 花朵 小花 鲜花 / ground 60 110 #f48fb1 / L #2e9e3f 6 30 40 30 110; E #2e9e3f 42 84 12 6; E main 30 14 12 14; E main 14 28 14 12; E main 46 28 14 12; E main 20 46 12 13; E main 40 46 12 13; E #fbd324 30 32 10 10
sunflower / 向日葵 / ground 80 150 #fbd324 / L #2e9e3f 7 40 50 40 150; E #2e9e3f 58 110 16 8; E main 40 10 9 13; E main 40 72 9 13; E main 10 40 13 9; E main 70 40 13 9; E main 18 18 12 12; E main 62 18 12 12; E main 18 62 12 12; E main 62 62 12 12; E #6b3f1a 40 40 20 20
tulip / 郁金香 / ground 54 120 #e02424 / L #2e9e3f 6 27 50 27 120; D #2e9e3f M27 110 Q0 90 4 64 Q24 80 27 110 Z; D main M4 4 L18 20 L27 2 L36 20 L50 4 Q58 56 27 56 Q-4 56 4 4 Z
rose / 玫瑰 玫瑰花 / ground 60 120 #c0122f / L #2e9e3f 6 30 44 30 120; E #2e9e3f 44 88 13 6; E main 30 28 27 26; S dark 4 M30 28 C40 20 46 40 30 42 C12 42 12 14 34 12
leaf / 叶子 树叶 / any 70 100 #2e9e3f / D main M35 0 C76 26 70 70 35 88 C0 70 -6 26 35 0 Z; L dark 4 35 16 35 100
mushroom / 蘑菇 / ground 90 90 #e02424 / D #f6e3c5 M32 44 L58 44 Q56 74 66 90 L24 90 Q34 74 32 44 Z; D main M0 48 A45 48 0 0 1 90 48 Z; E #fff 28 28 8 7; E #fff 58 22 8 7; E #fff 72 38 6 5
cactus / 仙人掌 / ground 90 140 #2e9e3f / R main 32 0 26 140 13; S main 17 M40 90 L16 90 Q10 90 10 80 L10 54; S main 17 M50 74 L72 74 Q80 74 80 64 L80 38
mountain, snowy mountain / 山 高山 雪山 大山 山峰 / ground 240 150 #7d8a99 / P main 120 0 240 150 0 150; P #fff 120 0 152 40 134 34 120 50 104 34 88 40
hill / 山丘 小山 山坡 丘陵 / ground 240 80 #6cab4f / D main M0 80 Q120 -60 240 80 Z
volcano / 火山 / ground 220 140 #6b4f45 / P main 84 20 136 20 220 140 0 140; P #e8452c 84 20 136 20 128 44 116 34 108 60 98 36; S #e8452c 6 M104 18 Q98 6 88 2; S #e8452c 6 M118 18 Q124 4 134 0
rock, stone, boulder / 石头 岩石 / ground 90 56 #8a8a8a / P main 10 56 0 34 22 8 56 0 84 18 90 56; P light 24 14 54 6 46 24
boat, sailboat, sailing boat / 船 帆船 小船 / water 140 140 #b5562f / R #7a4a21 66 4 6 100; P #fff 76 8 76 92 128 92; P light 62 22 62 92 22 92; D main M4 102 L136 102 L112 138 L28 138 Z
ship, steamship / 轮船 大船 / water 210 120 #c0122f / R #fff 60 38 100 34 3; R #222 78 4 20 36; R #222 114 4 20 36; E #74c4f5 78 55 6 6; E #74c4f5 104 55 6 6; E #74c4f5 130 55 6 6; D main M0 72 L210 72 L184 118 L28 118 Z
island / 岛 小岛 岛屿 / water 240 70 #e3c58a / D main M0 70 Q120 -56 240 70 Z
"""
