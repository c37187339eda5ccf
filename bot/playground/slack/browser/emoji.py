"""Slack's short names for common emoji."""

from functools import cache

_TABLE = """
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 raised_hands 🙌 clap 👏 pray 🙏
muscle 💪 point_up ☝️ point_right 👉 point_left 👈 point_down 👇 raised_hand ✋
hand ✋ fist ✊ handshake 🤝 v ✌️ crossed_fingers 🤞 writing_hand ✍️ eyes 👀 eye 👁️
brain 🧠 bust_in_silhouette 👤 busts_in_silhouette 👥 male-technologist 👨‍💻
female-technologist 👩‍💻 technologist 🧑‍💻 smile 😄 smiley 😃 grinning 😀 grin 😁
laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂 rofl 🤣
rolling_on_the_floor_laughing 🤣 slightly_smiling_face 🙂 simple_smile 🙂
upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star-struck 🤩
kissing_heart 😘 yum 😋 stuck_out_tongue 😛 zany_face 🤪 money_mouth_face 🤑
hugging_face 🤗 thinking_face 🤔 zipper_mouth_face 🤐 neutral_face 😐
expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄
grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷 nerd_face 🤓
sunglasses 😎 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 hushed 😯
astonished 😲 flushed 😳 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩
tired_face 😫 rage 😡 angry 😠 exploding_head 🤯 skull 💀 ghost 👻 alien 👽
robot_face 🤖 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 partying_face 🥳
saluting_face 🫡 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚
blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 sparkling_heart 💖 100 💯
boom 💥 collision 💥 zzz 💤 dash 💨 sweat_drops 💦 speech_balloon 💬 thought_balloon 💭
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌
negative_squared_cross_mark ❎ heavy_multiplication_x ✖️ heavy_plus_sign ➕
heavy_minus_sign ➖ heavy_division_sign ➗ question ❓ grey_question ❔
exclamation ❗ heavy_exclamation_mark ❗ grey_exclamation ❕ bangbang ‼️
interrobang ⁉️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑
stop_sign 🛑 rotating_light 🚨 radioactive_sign ☢️ biohazard_sign ☣️ sos 🆘 new 🆕
free 🆓 up 🆙 cool 🆒 ok 🆗 information_source ℹ️ red_circle 🔴 large_orange_circle 🟠
large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 large_brown_circle 🟤 white_circle ⚪ black_circle ⚫
large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨
large_green_square 🟩 large_blue_square 🟦 large_purple_square 🟪
white_large_square ⬜ black_large_square ⬛ large_blue_diamond 🔷
large_orange_diamond 🔶 small_red_triangle 🔺 small_red_triangle_down 🔻
radio_button 🔘 arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️
arrow_upper_right ↗️ arrow_lower_right ↘️ arrows_counterclockwise 🔄
arrows_clockwise 🔃 leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️
arrow_forward ▶️ arrow_backward ◀️ fast_forward ⏩ rewind ⏪
double_vertical_bar ⏸️ repeat 🔁 twisted_rightwards_arrows 🔀 small_blue_diamond 🔹
small_orange_diamond 🔸 hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚
alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock3 🕒 clock6 🕕 clock9 🕘
clock12 🕛 calendar 📆 date 📅 spiral_calendar_pad 🗓️ lock 🔒 unlock 🔓 key 🔑
old_key 🗝️ closed_lock_with_key 🔐 lock_with_ink_pen 🔏 shield 🛡️ bell 🔔 no_bell 🔕
mute 🔇 loudspeaker 📢 mega 📣 email 📧 e-mail 📧 envelope ✉️ incoming_envelope 📨
envelope_with_arrow 📩 inbox_tray 📥 outbox_tray 📤 mailbox 📫 mailbox_with_mail 📬
postbox 📮 package 📦 memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋 pushpin 📌
round_pushpin 📍 paperclip 📎 link 🔗 page_facing_up 📄 page_with_curl 📃 newspaper 📰
books 📚 book 📖 notebook 📓 ledger 📒 bookmark 🔖 label 🏷️ file_folder 📁
open_file_folder 📂 card_index_dividers 🗂️ card_index 📇 file_cabinet 🗄️
wastebasket 🗑️ chart_with_upwards_trend 📈 chart_with_downwards_trend 📉
bar_chart 📊 mag 🔍 mag_right 🔎 bulb 💡 flashlight 🔦 wrench 🔧 hammer 🔨
hammer_and_wrench 🛠️ nut_and_bolt 🔩 gear ⚙️ chains ⛓️ test_tube 🧪 microscope 🔬
telescope 🔭 satellite_antenna 📡 computer 💻 desktop_computer 🖥️ keyboard ⌨️
floppy_disk 💾 cd 💿 iphone 📱 telephone_receiver 📞 battery 🔋 electric_plug 🔌
camera 📷 movie_camera 🎥 tv 📺 moneybag 💰 dollar 💵 credit_card 💳 gem 💎 scales ⚖️
rocket 🚀 airplane ✈️ car 🚗 construction 🚧 checkered_flag 🏁
triangular_flag_on_post 🚩 globe_with_meridians 🌐 earth_africa 🌍 earth_americas 🌎
world_map 🗺️ house 🏠 office 🏢 factory 🏭 cloud ☁️ sunny ☀️ partly_sunny ⛅
rain_cloud 🌧️ snowflake ❄️ zap ⚡ fire 🔥 droplet 💧 ocean 🌊 rainbow 🌈 star ⭐
star2 🌟 sparkles ✨ dizzy 💫 crescent_moon 🌙 tada 🎉 confetti_ball 🎊 balloon 🎈
gift 🎁 trophy 🏆 medal 🏅 dart 🎯 game_die 🎲 jigsaw 🧩 art 🎨 musical_note 🎵
headphones 🎧 crown 👑 eyeglasses 👓 ship 🚢 ticket 🎫 coffee ☕ tea 🍵 beer 🍺 pizza 🍕
cake 🍰 cookie 🍪 apple 🍎 seedling 🌱 evergreen_tree 🌲 herb 🌿 four_leaf_clover 🍀
cactus 🌵 rose 🌹 sunflower 🌻 dog 🐶 cat 🐱 mouse 🐭 panda_face 🐼 bear 🐻 tiger 🐯
bug 🐛 bee 🐝 snail 🐌 turtle 🐢 snake 🐍 octopus 🐙 whale 🐳 penguin 🐧 owl 🦉
unicorn_face 🦄 dragon 🐉 crab 🦀 see 👀 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣
six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣ hash #️⃣ copyright ©️
registered ®️ tm ™️ us 🇺🇸 gb 🇬🇧 de 🇩🇪 fr 🇫🇷 es 🇪🇸 it 🇮🇹 jp 🇯🇵 flag-eu 🇪🇺
flag-ua 🇺🇦 flag-pl 🇵🇱 slack #️⃣
"""


@cache
def _known() -> dict[str, str]:
    words = _TABLE.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def character(name: str) -> str | None:
    """The emoji of this short name, without colons, or None where it is unknown here."""
    return _known().get(name)
