"""Languages in which people can ask to be spoken with, each by the name that its own speakers use."""

OWN_NAMES = {
    "en": "English",
    "es": "Español",
    "km": "ភាសាខ្មែរ",
    "tl": "Tagalog",
    "vi": "Tiếng Việt",
    "ko": "한국어",
    "zh": "中文",
    "ja": "日本語",
    "sm": "Gagana Sāmoa",
    "ar": "العربية",
    "fa": "فارسی",
    "hy": "Հայերեն",
    "ru": "Русский",
    "fr": "Français",
    "pt": "Português",
    "ase": "ASL",
}
