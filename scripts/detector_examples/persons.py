"""Numbers of persons, companies, cards and phones from public packages, valid and not.

python-stdnum (LGPL) has examples in its tests and documentation; each is given to its own
checker, which says whether it is valid. Faker (MIT) makes up persons by country, phonenumbers
(Apache-2.0) has a sample number of each kind for each country. What a number is called beside it
is these packages' word for it, never ours.
"""

import hashlib
import importlib
import re
from pathlib import Path

# A module of stdnum and the detector that is meant to know its numbers.
MODULES = {
    "cn.ric": "cn-resident-id", "cn.uscc": "cn-uscc", "us.ssn": "us-ssn", "us.itin": "us-itin",
    "us.rtn": "us-aba-routing", "gb.nhs": "uk-nhs", "ca.sin": "ca-sin",
    "au.abn": "au-abn", "au.acn": "au-acn", "au.tfn": "au-tfn", "in_.aadhaar": "in-aadhaar",
    "in_.pan": "in-pan", "in_.gstin": "in-gstin", "in_.epic": "in-voter", "br.cpf": "br-cpf",
    "br.cnpj": "br-cnpj", "sg.uen": "sg-uen", "kr.rrn": "kr-rrn", "kr.brn": "kr-brn",
    "th.pin": "th-id", "jp.in_": "jp-my-number", "tr.tckimlik": "tr-id", "za.idnr": "za-id",
    "de.idnr": "de-tax-id", "de.stnr": "de-tax-number", "de.vat": "de-vat",
    "de.handelsregisternummer": "de-handelsregister", "fr.nir": "fr-nir", "es.dni": "es-nif",
    "es.nie": "es-nie", "it.codicefiscale": "it-fiscal-code", "it.iva": "it-vat",
    "pl.pesel": "pl-pesel", "fi.hetu": "fi-hetu", "se.personnummer": "se-personnummer",
    "se.orgnr": "se-organisationsnummer", "iban": "iban", "bic": "swift-bic", "bitcoin": "crypto-wallet",
    "nl.bsn": "nl-bsn", "be.nn": "be-nn", "ch.ssn": "ch-ahv", "mx.curp": "mx-curp",
    "cl.rut": "cl-rut", "no.fodselsnummer": "no-fodselsnummer", "dk.cpr": "dk-cpr",
    "pt.nif": "pt-nif", "ie.pps": "ie-pps", "ro.cnp": "ro-cnp", "il.idnr": "il-id",
    "ru.inn": "ru-inn", "my.nric": "my-nric", "nz.ird": "nz-ird", "cz.rc": "cz-rc",
    "at.vnr": "at-vnr", "gr.amka": "gr-amka", "ee.ik": "ee-ik", "hr.oib": "hr-oib",
    "bg.egn": "bg-egn", "ar.cuit": "ar-cuit", "co.nit": "co-nit",
}

# Faker's locale and method, and the detector.
PERSONS = [
    ("en_US", "ssn", "us-ssn"), ("en_US", "itin", "us-itin"), ("en_US", "passport_number", "us-passport"),
    ("en_US", "aba", "us-aba-routing"), ("en_CA", "ssn", "ca-sin"), ("zh_CN", "ssn", "cn-resident-id"), ("zh_TW", "ssn", "tw-id"),
    ("ko_KR", "ssn", "kr-rrn"), ("pt_BR", "cpf", "br-cpf"), ("pt_BR", "cnpj", "br-cnpj"),
    ("es_ES", "nif", "es-nif"), ("es_ES", "nie", "es-nie"), ("it_IT", "ssn", "it-fiscal-code"),
    ("fr_FR", "ssn", "fr-nir"), ("de_DE", "rvnr", "de-social-security"),
    ("pl_PL", "pesel", "pl-pesel"), ("fi_FI", "ssn", "fi-hetu"), ("sv_SE", "ssn", "se-personnummer"),
    ("sv_SE", "org_id", "se-organisationsnummer"), ("tr_TR", "ssn", "tr-id"), ("th_TH", "ssn", "th-id"),
    ("en_IN", "aadhaar_id", "in-aadhaar"), ("en_US", "credit_card_number", "card-number"),
    ("de_DE", "iban", "iban"), ("fr_FR", "iban", "iban"), ("en_GB", "iban", "iban"),
    ("pl_PL", "iban", "iban"), ("en_US", "swift", "swift-bic"), ("en_GB", "license_plate", "uk-vehicle"),
    ("de_DE", "license_plate", "de-plate"), ("zh_CN", "license_plate", "cn-vehicle-plate"),
    ("tr_TR", "license_plate", "tr-plate"), ("en_US", "email", "email"), ("zh_CN", "email", "email"),
    ("en_US", "ipv4_public", "ip-address"), ("en_US", "ipv6", "ip-address"),
    ("en_US", "mac_address", "mac-address"), ("zh_CN", "phone_number", "cn-mobile"),
    *[(locale, "phone_number", "phone") for locale in (
        "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "pl_PL", "nl_NL", "sv_SE",
        "tr_TR", "ja_JP", "ko_KR", "zh_TW", "ru_RU", "en_IN", "en_AU", "en_CA", "en_PH", "th_TH")],
]
EACH = 40
MOST = 40


def stdnum_examples(folder):
    """Yields (detector, is valid, number, its name): at most MOST of each module, and as many
    with one digit changed that the module refuses."""
    root = Path(folder)
    for name, detector in MODULES.items():
        module = importlib.import_module("stdnum." + name)
        label = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
        texts = [module.__doc__ or ""]
        test = root / "tests" / f"test_{name.replace('.', '_').replace('in__', 'in_')}.doctest"
        if test.exists():
            texts.append(test.read_text(encoding="utf-8"))
        numbers = []
        for text in texts:
            numbers += re.findall(r"(?:validate|is_valid)\(\s*u?'([^'\n]+)'", text)
            for block in re.findall(r"numbers = '''(.*?)'''", text, re.S):
                numbers += [line.replace("...", "").strip() for line in block.splitlines()]
        # " / " stands between two numbers.
        numbers = {n.strip() for n in numbers if len(n.strip()) >= 5 and " / " not in n}
        numbers = sorted(numbers, key=digest)
        valid = [n for n in numbers if module.is_valid(n)][:MOST]
        for number in valid:
            yield detector, True, number, label
            changed = mistyped(number)
            if not module.is_valid(changed):
                yield detector, False, changed, label
        for number in numbers:
            if not module.is_valid(number):
                yield detector, False, number, label


def mistyped(number):
    """The number with its middle digit one higher."""
    places = [i for i, c in enumerate(number) if c.isdigit()]
    if not places:
        return number
    place = places[len(places) // 2]
    return number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def faker_examples():
    """Yields (locale, detector, value, field name)."""
    from faker import Faker

    modules = {d: importlib.import_module("stdnum." + n) for n, d in MODULES.items()
               if d not in ("swift-bic", "us-itin", "us-ssn")}
    modules["card-number"] = importlib.import_module("stdnum.luhn")
    for locale, method, detector in PERSONS:
        maker = Faker(locale)
        maker.seed_instance(f"{locale}{method}")
        call = getattr(maker, method, None)
        if call is None:
            continue
        for _ in range(EACH):
            value = str(call())
            # Faker does not always care for check digits.
            if detector in modules and not modules[detector].is_valid(value):
                continue
            yield locale, detector, value, method


def phone_examples():
    """Yields (region, text): each country's sample numbers as they are written."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat as Form
    from phonenumbers import PhoneNumberType as Kind

    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (Kind.FIXED_LINE, Kind.MOBILE):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is None:
                continue
            written = [phonenumbers.format_number(number, form) for form in
                       (Form.E164, Form.INTERNATIONAL, Form.NATIONAL)]
            yield region, written[0]
            yield region, written[1]
            yield region, "phone: " + written[2]


def phone_counterexamples(folder):
    """Yields text in which libphonenumber's own tests want no phone number."""
    source = (Path(folder) / "tests" / "phonenumbermatchertest.py").read_text(encoding="utf-8")
    for block in re.findall(r"IMPOSSIBLE_CASES = \[(.*?)\n\s*\]", source, re.S):
        for text in re.findall(r'NumberTest\("((?:[^"\\]|\\.)*)"', block):
            yield text.encode().decode("unicode_escape")
