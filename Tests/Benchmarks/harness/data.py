"""The upstream's data, and the answers that are right for it: the same bytes on every machine and in every run.

    www/posts.json        100 posts of 10 users, 28 KB, indented as jsonplaceholder's are
    www/users.json        the 10 users
    www/users/<id>.json   each alone
    www/frobs.json        some 21,000 objects with much in them that nobody asks for, 30 MB
    www/rows/<n>.json     n rows, for the curves
    items.json            1,000 items, read by the server from the file itself
    answers/<name>.json   the right response of a workload
"""

import json
import os
import random

FROBS_BYTES = 30_000_000
ROW_COUNTS = (100, 1_000, 10_000, 100_000)
VERSION = 1

SYLLABLES = ("ra", "to", "mi", "sel", "vun", "quo", "ba", "dor", "en", "lif", "pas", "ter", "gy", "hol", "ux", "ni")
NAMES = ("Ada", "Bruno", "Cleo", "Dario", "Edda", "Fynn", "Greta", "Hugo", "Ines", "Jonas")
FAMILIES = ("Abel", "Brandt", "Conti", "Dietz", "Evers", "Fontana", "Gruber", "Hansen", "Ivers", "Jansen")


class Writer:
    """Made-up words and numbers in an order that does not change."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.vocabulary = ["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4))) for _ in range(200)]

    def words(self, count):
        return " ".join(self.random.choices(self.vocabulary, k=count))

    def number(self, low, high):
        return self.random.randint(low, high)


def users():
    writer = Writer("users")
    made = []
    for index, (name, family) in enumerate(zip(NAMES, FAMILIES)):
        handle = f"{name}.{family}".lower()
        made.append(
            {
                "id": index + 1,
                "name": f"{name} {family}",
                "username": handle,
                "email": f"{handle}@people.example",
                "address": {
                    "street": f"{writer.words(1).title()} Road",
                    "suite": f"Apt. {writer.number(100, 999)}",
                    "city": writer.words(1).title(),
                    "zipcode": f"{writer.number(10_000, 99_999)}",
                    "geo": {"lat": f"{writer.number(-90, 89)}.2345", "lng": f"{writer.number(-180, 179)}.6789"},
                },
                "phone": f"+1-555-{writer.number(1_000, 9_999)} x{writer.number(100, 999)}",
                "website": f"{family.lower()}.example",
                "company": {"name": f"{family} Ltd", "catchPhrase": writer.words(4), "bs": writer.words(3)},
            }
        )
    return made


def posts():
    writer = Writer("posts")
    return [
        {
            "userId": (number - 1) // 10 + 1,
            "id": number,
            "title": writer.words(writer.number(3, 7)),
            "body": "\n".join(writer.words(writer.number(4, 6)) for _ in range(4)),
        }
        for number in range(1, 101)
    ]


def items():
    writer = Writer("items")
    return [
        {
            "id": number,
            "name": f"Item {writer.words(2)} {number}",
            "sku": f"SKU-{number:05d}",
            # Never whole: JSON has 5.0 and 5 for the same number, and servers differ in what they write.
            "price": writer.number(1, 999) + 0.75,
            "quantity": writer.number(0, 500),
            "active": number % 3 != 0,
            "rating": writer.number(1, 4) + 0.25,
            "category": writer.words(1),
            "description": writer.words(8),
            "createdAt": f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}T08:30:00Z",
            "owner": {
                "id": number % 10 + 1,
                "name": f"{NAMES[number % 10]} {FAMILIES[number % 7]}",
                "email": f"owner-{number % 10}@people.example",
            },
        }
        for number in range(1, 1_001)
    ]


def frob(writer, number):
    def party(role):
        return {
            "id": f"{role}-{number % 89}",
            "role": role,
            "name": writer.words(2),
            "contact": {"email": f"{role}-{number % 89}@people.example", "preferred": number % 2 == 0},
        }

    return {
        "id": f"frob-{number:06d}",
        "name": f"Frob {writer.words(2)} {number}",
        "revision": number % 9,
        "active": number % 4 != 0,
        "weight": writer.number(1, 99) + 0.125,
        "tags": [writer.words(1) for _ in range(4)],
        "vendor": party("vendor"),
        "maker": party("maker"),
        "keeper": party("keeper"),
        "size": {"width": writer.number(1, 99), "height": writer.number(1, 99), "unit": "mm"},
        "links": [
            {"rel": rel, "href": f"https://frobs.example/v1/frobs/frob-{number:06d}/{rel}"}
            for rel in ("self", "flerps", "audit")
        ],
        "history": [
            {"at": f"2026-0{step + 1}-1{step}T0{step}:00:00Z", "by": f"user-{(number + step) % 31}", "note": writer.words(5)}
            for step in range(3)
        ],
        "remarks": {"etag": f"{number * 2_654_435_761 % 2**32:08x}", "text": "café — \"quoted\" \\ and {[braces]}"},
    }


def frobs():
    """Frobs until their JSON text has `FROBS_BYTES`: the objects, and the text."""
    writer = Writer("frobs")
    made, texts, size = [], [], 2
    while size < FROBS_BYTES:
        one = frob(writer, len(made) + 1)
        text = json.dumps(one, ensure_ascii=False)
        made.append(one)
        texts.append(text)
        size += len(text.encode()) + 2
    return made, "[" + ", ".join(texts) + "]"


def rows(count):
    writer = Writer("rows")
    return [
        {
            "id": number,
            "name": f"Row {writer.words(2)}",
            "price": writer.number(1, 999) + 0.5,
            "active": number % 2 == 0,
            "note": writer.words(10),
            "sellerId": number % 10 + 1,
        }
        for number in range(1, count + 1)
    ]


def answers(posts, users, items, frobs):
    by_id = {user["id"]: user for user in users}

    def with_user(name):
        return [
            {
                "id": post["id"],
                "userId": post["userId"],
                "title": post["title"],
                name: {key: by_id[post["userId"]][key] for key in ("id", "name", "email")},
            }
            for post in posts
        ]

    return {
        "w1": {"greet": "Hello World!"},
        "w2": {"posts": [{"title": post["title"]} for post in posts]},
        "w3": {"posts": with_user("user")},
        "w3i": {"posts": with_user("author")},
        "w4": {
            "frobs": [{"id": frob["id"], "name": frob["name"]} for frob in frobs[:20]],
            "summary": {"count": len(frobs)},
        },
        "w5": {"items": items},
    }


def generate(folder):
    """Writes everything below `folder`, unless it is there already; some ten seconds of work."""
    stamp = os.path.join(folder, "version")
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == str(VERSION):
                return
    for name in ("www/users", "www/rows", "answers"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)

    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def compact(value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    all_users, all_posts, all_items = users(), posts(), items()
    all_frobs, frobs_text = frobs()
    write("www/users.json", json.dumps(all_users, indent=2))
    write("www/posts.json", json.dumps(all_posts, indent=2))
    write("www/frobs.json", frobs_text)
    write("items.json", json.dumps(all_items))
    for user in all_users:
        write(f"www/users/{user['id']}.json", json.dumps(user, indent=2))
    for count in ROW_COUNTS:
        write(f"www/rows/{count}.json", json.dumps(rows(count)))
    for name, data in answers(all_posts, all_users, all_items, all_frobs).items():
        write(f"answers/{name}.json", compact({"data": data}))
    # Last: a folder that was half written has none.
    write("version", str(VERSION))
