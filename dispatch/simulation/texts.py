"""What simulated people say: callers on the line, colleagues in their notes, crews in their reasons.

All of it is invented. Numbers are of the right shape and in ranges that begin with so many zeros that nobody
takes them for a real one.
"""

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of call. weight: how often, beside the others.

    closes: the reason with which the desk closes it, "" when it becomes an incident. hints: parts of category
    codes or names that fit, best first. wanted: what the hospital should be able to do. Sentences may end where
    the caller says the place.
    """

    weight: float
    sentences: tuple[str, ...]
    closes: str = ""
    hints: tuple[str, ...] = ()
    priority: str = ""
    wanted: str = "general"
    pairs: bool = False


SCENARIOS: Final = (
    Scenario(
        34,
        (
            "(im lặng, không ai nói gì)",
            "(tiếng trẻ con cười đùa)",
            "Alo alo… cho con gặp siêu nhân",
            "Hát cho em nghe một bài đi",
            "(chửi bới, say rượu)",
        ),
        closes="nuisance",
    ),
    Scenario(12, ("(bấm nhầm trong túi, nghe tiếng xe cộ)", "Ủa nhầm số, xin lỗi nha"), closes="wrong_number"),
    Scenario(
        12,
        (
            "Cho hỏi số điện thoại bệnh viện Nhi Đồng",
            "Cho hỏi giá thuê xe chuyển viện về quê",
            "Xin hỏi chỗ nào chích ngừa dại giờ này còn mở cửa",
        ),
        closes="information",
    ),
    Scenario(8, ("(máy tắt khi vừa bắt máy)",), closes="abandoned"),
    Scenario(4, ("Gọi cho công an giùm, hàng xóm hát karaoke ồn quá",), closes="other"),
    Scenario(
        8.5,
        (
            "Tai nạn giao thông, hai xe máy tông nhau, một người nằm bất tỉnh",
            "Có ông chạy xe máy tự té, chảy máu đầu, còn tỉnh",
            "Xe tải quẹt xe máy, gãy chân, ra máu nhiều lắm",
        ),
        hints=("traffic", "giao thông", "giao-thong", "giao_thong", "trauma", "chấn thương"),
        priority="urgent",
        wanted="trauma",
        pairs=True,
    ),
    Scenario(
        3.4,
        ("Ba tôi đau ngực dữ lắm, vã mồ hôi, thở không nổi", "Chồng em tự nhiên ôm ngực rồi xỉu, lay không dậy"),
        hints=("chest", "cardiac", "đau ngực", "dau-nguc", "tim"),
        priority="critical",
        wanted="pci",
    ),
    Scenario(
        2.6,
        ("Mẹ tôi méo miệng, yếu nửa người, nói không ra tiếng", "Ông ngoại đang ăn cơm thì liệt tay phải, nói đớ"),
        hints=("stroke", "đột quỵ", "dot-quy"),
        priority="critical",
        wanted="stroke",
    ),
    Scenario(
        3.2,
        ("Bà cụ lên cơn suyễn, thở rít, môi tím", "Có người khó thở, nằm không được phải ngồi"),
        hints=("dyspn", "breath", "khó thở", "kho-tho", "hô hấp"),
        priority="urgent",
        wanted="icu",
    ),
    Scenario(
        3.0,
        ("Ông cụ té trong nhà tắm, đau háng không đứng được", "Thợ hồ té giàn giáo cao khoảng ba mét"),
        hints=("fall", "té ngã", "ngã", "te-nga", "chấn thương"),
        priority="urgent",
        wanted="trauma",
    ),
    Scenario(
        2.8,
        ("Đau bụng quằn quại từ tối tới giờ, ói liên tục", "Đau bụng dưới dữ lắm, mặt xanh lè"),
        hints=("abdom", "đau bụng", "dau-bung", "bụng"),
        priority="urgent",
    ),
    Scenario(
        1.4,
        ("Vợ em sắp sanh, vỡ ối rồi, đau từng cơn", "Bầu tám tháng bị ra huyết"),
        hints=("obstet", "birth", "labour", "sinh", "sản"),
        priority="urgent",
        wanted="obstetric",
    ),
    Scenario(
        1.4,
        ("Con em sốt cao co giật, trợn mắt", "Bé ba tuổi hóc hạt nhãn, tím tái"),
        hints=("child", "paed", "trẻ", "nhi", "co giật", "seiz"),
        priority="critical",
        wanted="pediatric",
    ),
    Scenario(
        1.2,
        ("Có người uống thuốc diệt cỏ", "Xỉu trong phòng trọ, có mùi khí than"),
        hints=("poison", "ngộ độc", "toxic", "ngo-doc"),
        priority="critical",
        wanted="toxicology",
    ),
    Scenario(
        0.8,
        ("Phỏng nước sôi hết tay với ngực", "Nổ bình gas mini, phỏng mặt"),
        hints=("burn", "bỏng", "phỏng", "bong"),
        priority="urgent",
        wanted="burn",
    ),
    Scenario(
        1.6,
        ("Có người nằm bất tỉnh bên lề đường, kêu không trả lời", "Ông hàng xóm ngất, gọi không tỉnh"),
        hints=("uncon", "bất tỉnh", "hôn mê", "bat-tinh", "ngất"),
        priority="critical",
        wanted="icu",
    ),
    Scenario(
        1.6,
        ("Xin xe chuyển bệnh từ nhà vô bệnh viện, bệnh nhân nằm một chỗ",),
        hints=("transfer", "transport", "chuyển", "chuyen"),
        priority="transport",
    ),
)

_REFUSALS: Final = (
    "Xe hỏng máy, đang chờ thợ",
    "Đang chở bệnh nhân nội viện",
    "Thiếu điều dưỡng, chưa đủ kíp",
    "Hết bình oxy, đang thay",
)
_NOT_TRANSPORTED: Final = (
    "Đã xử trí tại chỗ, bệnh nhân ổn",
    "Bệnh nhân từ chối đi viện",
    "Người nhà đã tự chở đi trước",
    "Không tìm thấy bệnh nhân",
    "Bệnh nhân đã tử vong trước khi xe đến",
)
_FAMILY: Final = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Phan",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
_MIDDLE: Final = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Hoàng", "Quốc", "Đức", "Kim", "Hữu", "Thuỳ", "Gia")
_GIVEN: Final = (
    "An", "Bình", "Cường", "Dung", "Hà", "Hải", "Hạnh", "Hiếu", "Hoa", "Hùng", "Khánh", "Lan", "Linh", "Long", "Mai",
    "Nam", "Nga", "Nhân", "Phúc", "Phương", "Quân", "Sơn", "Tâm", "Thảo", "Thắng", "Trang", "Trung", "Tuấn", "Yến",
)  # fmt: skip


def draw_scenario(rng: Random, *, serious: bool = False) -> Scenario:
    """One by weight; serious: one that becomes an incident."""
    among = [one for one in SCENARIOS if not (serious and one.closes)]
    return rng.choices(among, [one.weight for one in among])[0]


def scenario_of(text: str) -> Scenario | None:
    """What a call is about, by what was said; None for words that are not a simulated caller's."""
    fits = (one for one in SCENARIOS if any(text.startswith(sentence) for sentence in one.sentences))
    return next(fits, None)


def wanted_of(category: str) -> str:
    """What a hospital should be able to do for a category code."""
    code = category.lower()
    fits = (one.wanted for one in SCENARIOS if any(hint in code for hint in one.hints))
    return next(fits, "general")


def draw_phone(rng: Random) -> str:
    """A number of valid shape that is plainly made up: 0900 0xx xxx, or 028 00xx xxxx."""
    return f"02800{rng.randrange(10**6):06d}" if rng.random() < 0.1 else f"09000{rng.randrange(10**5):05d}"


def is_ours(phone: str) -> bool:
    """Is it a simulated caller's number?"""
    return phone.startswith(("02800", "09000"))


def draw_name(rng: Random) -> str:
    return f"{rng.choice(_FAMILY)} {rng.choice(_MIDDLE)} {rng.choice(_GIVEN)}"


def draw_refusal(rng: Random) -> str:
    return rng.choice(_REFUSALS)


def draw_not_transported(rng: Random) -> str:
    return rng.choices(_NOT_TRANSPORTED, (6, 4, 3, 2, 1))[0]
