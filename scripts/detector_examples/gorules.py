"""Reads the true and false examples out of a secret scanner's rule sources in Go.

Betterleaks (the successor of gitleaks, MIT) keeps them as Go expressions: literals, sums,
lists, and calls of a few helpers that draw a secret from a pattern. They are evaluated here with
a seeded generator; expressions that need more of Go are counted and left out.
"""

import base64
import hashlib
import math
import random
import re
from pathlib import Path

import exrex

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<raw>`[^`]*`)
      | (?P<text>"(?:\\.|[^"\\])*")
      | (?P<rune>'(?:\\.|[^'\\])*')
      | (?P<name>[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)
      | (?P<number>\d[\w.]*)
      | (?P<mark>:=|\.\.\.|[-+*/=<>!&|^%,.:;(){}\[\]]+?)""",
    re.X | re.S,
)


class Unsupported(Exception):
    pass


def tokens(source):
    place = 0
    while place < len(source):
        match = TOKEN.match(source, place)
        if not match:
            raise Unsupported(source[place : place + 20])
        place = match.end()
        if match.lastgroup != "space":
            yield match.lastgroup, match.group()


def entropy(text):
    return -sum(
        (n := text.count(c) / len(text)) * math.log2(n) for c in set(text)
    ) if text else 0


class Secrets:
    """Draws texts that match a pattern, the same ones in every run."""

    def __init__(self):
        self.drawn = 0

    def draw(self, pattern, least=0.0):
        pattern = re.sub(r"\(\?-?[ims]+\)", "", pattern)
        pattern = re.sub(r"\(\?-?[ims]+:", "(?:", pattern)
        pattern = pattern.replace(r"\z", "").replace(r"\/", "/").replace("[[:alnum:]]", "[0-9A-Za-z]")
        # Go's classes are ASCII, Python's are not.
        pattern = re.sub(r"\[[^]]*\]", lambda m: ascii_classes(m[0], inside=True), pattern)
        pattern = ascii_classes(pattern, inside=False)
        self.drawn += 1
        seed = hashlib.sha256(f"{self.drawn}{pattern}".encode()).digest()
        random.seed(int.from_bytes(seed[:8], "big"))
        best = ""
        for _ in range(10):
            best = exrex.getone(pattern, limit=20)
            if entropy(best) >= least:
                break
        return best


def ascii_classes(pattern, inside):
    for name, members in ((r"\w", "0-9A-Za-z_"), (r"\d", "0-9"), (r"\s", " ")):
        pattern = pattern.replace(name, members if inside else f"[{members}]")
    return pattern


def sample_forms(name, secret):
    """An assignment as it is written in configuration files and programming languages."""
    upper = name.upper()
    return [
        f'{name}Token="{secret}"', f'{name}Token = "{secret}"', f"{name}Token={secret}",
        f"{name}Token = {secret}", f'{{\n    "{name}_token": "{secret}"\n}}',
        f'{{"config.ini": "{upper}_TOKEN={secret}\\nBACKUP_ENABLED=true"}}',
        f"<{name}Token>\n    {secret}\n</{name}Token>", f"{name}_token: {secret}",
        f"{name}_token: '{secret}'", f'{name}_token: "{secret}"',
        f'string {name}Token = "{secret}";', f'var {name}Token string = "{secret}"',
        f'{name}Token := "{secret}"', f"{name}Token := `{secret}`",
        f'String {name}Token = "{secret}";', f'var {name}Token = "{secret}"',
        f'${name}Token .= "{secret}"', f"{name}Token = '{secret}'",
        f'System.setProperty("{upper}_TOKEN", "{secret}")', f'  "{name}Token" => "{secret}"',
        f'{name}_TOKEN = "{secret}"', f'{name}_TOKEN := "{secret}"',
        f'{name}_TOKEN ::= "{secret}"', f'{name}_TOKEN :::= "{secret}"',
        f'{name}_TOKEN ?= "{secret}"',
    ]


class Evaluator:
    def __init__(self, constants, secrets):
        self.names = dict(constants)
        self.secrets = secrets

    def run(self, items):
        self.items, self.place = items, 0
        value = self.sum()
        return value, self.place

    def peek(self, offset=0):
        place = self.place + offset
        return self.items[place] if place < len(self.items) else ("end", "")

    def take(self, text=None):
        token = self.peek()
        if text is not None and token[1] != text:
            raise Unsupported(f"{token[1]!r} for {text!r}")
        self.place += 1
        return token

    def sum(self):
        value = self.term()
        while self.peek()[1] == "+":
            self.take()
            value = value + self.term()
        return value

    def term(self):
        kind, text = self.take()
        if kind == "raw":
            return text[1:-1]
        if kind == "text":
            return unquote(text[1:-1])
        if kind == "number":
            return float(text) if "." in text else int(text, 0)
        if text == "(":
            value = self.sum()
            self.take(")")
            return value
        if text == "[":
            self.take("]")
            element = self.take()[1]
            if self.peek()[1] == "{":
                return self.elements()
            if element == "byte" and self.peek()[1] == "(":
                self.take("(")
                value = self.sum()
                self.take(")")
                return value
            raise Unsupported(element)
        if text == "map":
            for expected in ("[", None, "]", None):
                self.take(expected)
            return self.elements(keyed=True)
        if kind == "name":
            if text == "nil":
                return []
            if self.peek()[1] == "(":
                return self.call(text)
            if text in self.names:
                return self.names[text]
        raise Unsupported(text)

    def elements(self, keyed=False):
        self.take("{")
        values = []
        while self.peek()[1] != "}":
            value = self.sum()
            if self.peek()[1] == ":":
                self.take()
                value = self.sum()
            values.append(value)
            if self.peek()[1] == ",":
                self.take()
        self.take("}")
        return values

    def call(self, name):
        self.take("(")
        arguments = []
        while self.peek()[1] != ")":
            value = self.sum()
            if self.peek()[1] == "...":
                self.take()
                value = ("spread", value)
            arguments.append(value)
            if self.peek()[1] == ",":
                self.take()
        self.take(")")
        short = name.split(".")[-1]
        size = arguments[0] if arguments else ""
        ranges = {
            "Numeric": "[0-9]", "Hex": "[a-f0-9]", "AlphaNumeric": "[a-z0-9]",
            "AlphaNumericExtendedShort": "[a-z0-9_-]", "AlphaNumericExtended": r"[a-z0-9=_\-]",
            "AlphaNumericExtendedLong": r"[a-z0-9/=_+\-]",
        }
        if short in ranges:
            return f"{ranges[short]}{{{size}}}"
        if short == "Hex8_4_4_4_12":
            return "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
        if short in ("NewSecret", "newPlausibleSecret"):
            return self.secrets.draw(size, 3.0 if short == "newPlausibleSecret" else 0)
        if short == "NewSecretWithEntropy":
            return self.secrets.draw(size, arguments[1])
        if short == "GenerateSampleSecret":
            return f'{size}_api_token = "{arguments[1]}"'
        if short == "GenerateSampleSecrets":
            return sample_forms(size, arguments[1])
        if short == "append":
            for value in arguments[1:]:
                size = size + (value[1] if isinstance(value, tuple) else [value])
            return size
        if short == "Sprintf":
            return re.sub(r"%[svq]", "%s", size) % tuple(arguments[1:])
        if name == "strings.Repeat":
            return size * arguments[1]
        if name == "strings.ToLower":
            return size.lower()
        if name == "strings.ToUpper":
            return size.upper()
        if name == "strings.Join":
            return arguments[1].join(size)
        if short == "EncodeToString":
            return base64.b64encode(size.encode()).decode()
        raise Unsupported(name)


def unquote(text):
    escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
    return re.sub(
        r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)",
        lambda m: escapes.get(m[1]) or (chr(int(m[1][1:], 16)) if len(m[1]) > 1 else m[0]),
        text,
    )


def examples(folder):
    """Yields (rule, is a secret, text); then how many expressions were left out."""
    secrets = Secrets()
    sources = [p for p in sorted(Path(folder).glob("*.go")) if not p.name.endswith("_test.go")]
    constants = {}
    for path in sources:
        for match in re.finditer(r"^(?:const|var) (\w+)\s*=\s*(`[^`]*`|\"[^\"\n]*\")", path.read_text(), re.M):
            constants[match[1]] = match[2][1:-1]
    skipped = 0
    found = []
    for path in sources:
        for body in re.split(r"^func ", path.read_text(), flags=re.M)[1:]:
            rule = re.search(r"\bID:\s*\"([^\"]+)\"", body)
            if not rule:
                continue
            try:
                items = list(tokens(body))
            except Unsupported:
                skipped += 1
                continue
            evaluator = Evaluator(constants, secrets)
            place = 0
            while place + 2 < len(items):
                kind, name = items[place]
                if kind != "name" or items[place + 1][1] not in (":=", "="):
                    place += 1
                    continue
                try:
                    value, used = evaluator.run(items[place + 2 :])
                    evaluator.names[name] = value
                    place += 2 + used
                except (Unsupported, TypeError, ValueError, IndexError, re.error) as problem:
                    if name in ("tps", "fps"):
                        skipped += 1
                    place += 2
            for name, is_secret in (("tps", True), ("fps", False)):
                for text in evaluator.names.get(name) or []:
                    found.append((rule[1], is_secret, text))
    return found, skipped
