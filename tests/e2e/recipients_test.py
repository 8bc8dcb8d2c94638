# SPDX-License-Identifier: Apache-2.0
"""Recipients of what was erased (Art. 19): what became of each notice, what is late, what the person is told, and a
message that openssl finds signed.

Usage: recipients_test.py BUILD
"""
import base64
import json
import pathlib
import re
import shutil
import subprocess
import sys

import approved
import company

BUILD = pathlib.Path(sys.argv[1]).resolve()
HOME = BUILD / "e2e/recipients"


def sign_for_stripe(folder):
    """Stripe takes OpenDSR messages, under a key that openssl makes."""
    key = HOME / "opendsr.pem"
    if not key.exists():
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                        "-out", key], check=True, capture_output=True)
    settings = folder / "dsar.yaml"
    text = settings.read_text("utf-8")
    changed = re.sub(r"(name: Stripe,.*notify: )email", r"\1opendsr", text)
    assert changed != text
    settings.write_text(changed + f'\nopendsr: {{key: "file:{key}", domain: outcraft.example}}\n', "utf-8")


def is_signed(letters):
    """Whether openssl takes the headers' signature for one of the message's bytes."""
    headers = dict(line.split(": ", 1) for line in (letters / "recipient-stripe.headers").read_text().splitlines())
    assert headers["X-OpenDSR-Processor-Domain"] == "outcraft.example", headers
    (HOME / "signature").write_bytes(base64.b64decode(headers["X-OpenDSR-Signature"]))
    subprocess.run(["openssl", "pkey", "-in", HOME / "opendsr.pem", "-pubout", "-out", HOME / "public.pem"], check=True)
    return subprocess.run(["openssl", "dgst", "-sha256", "-verify", HOME / "public.pem", "-signature", HOME / "signature",
                           letters / "recipient-stripe.json"], check=False, capture_output=True).returncode == 0


def notices(office, case):
    """{recipient: status} as the register has it."""
    return {each["recipient"]: each["status"] for each in office.listed()[0][case]["recipients"]}


def late(office, day):
    """Cases that --check finds late on a day."""
    code, out, _ = office.run("register", "--check", "--format", "json", "--today", day)
    cases = {each["case"] for each in json.loads(out)["cases"]}
    assert code == (4 if cases else 0), (code, out)
    return cases


def messages(office, case, person):
    """What was drafted when the plan was applied."""
    letters = office.folder / "cases" / case / "letters"
    message = json.loads((letters / "recipient-stripe.json").read_text("utf-8"))
    assert message["subject_request_type"] == "erasure" and message["regulation"] == "gdpr", message
    asked = person["subject"]["email"][0]
    assert asked in [each["identity_value"] for each in message["subject_identities"]], message
    assert is_signed(letters), "openssl does not take the signature"
    assert (letters / "recipient-stripe.txt").exists()
    for name in ("recipient-stripe.json", "recipient-stripe.headers"):
        assert (letters / name).stat().st_mode & 0o077 == 0, name
    (letters / "recipient-stripe.json").write_text((letters / "recipient-stripe.json").read_text() + " ")
    assert not is_signed(letters), "this test cannot fail"


def refusals(office, case):
    """What cannot be said of a recipient."""
    for words, why in ((["--recipient", "nobody", "--outcome", "sent"], "no notice for that recipient"),
                       (["--recipient", "stripe"], "--outcome sent|acknowledged|impossible"),
                       (["--recipient", "stripe", "--outcome", "fulfilled"], "--outcome sent|acknowledged|impossible"),
                       (["--recipient", "stripe", "--outcome", "sent", "--on", "2020-01-01"], "a day that is not possible"),
                       (["--recipient", "stripe", "--outcome", "impossible"], "why the recipient cannot be told")):
        code, out, err = office.run("register", "--told", case, *words)
        assert code == 2 and why in err, (words, code, out, err)
    code, _, err = office.run("register", "--close", case, "--outcome", "sent")
    assert code == 2, err


def main():
    HOME.mkdir(parents=True, exist_ok=True)
    made = company.make(BUILD / "bin/dsar-sample", BUILD / "e2e/recipients_sample", 60)
    shutil.rmtree(HOME / "home", ignore_errors=True)
    persons = []

    def is_wanted(plan, seen=company.people_of(made)):
        persons.append(next(seen))  # people are planned in their order
        return "email" in persons[-1]["subject"] and {"stripe", "wise"} <= set(plan["tell"])

    office, plan = approved.prepare(BUILD, made, HOME / "home", is_wanted,
                                    lambda stores: sign_for_stripe(stores.parent))
    case = plan["case"]
    office.run("apply", case, code=0)
    messages(office, case, persons[-1])
    told = notices(office, case)
    assert told and set(told.values()) == {"drafted"}, told
    office.run("verify", case, code=0)
    refusals(office, case)
    assert late(office, "2031-01-01") == {case}
    office.run("register", "--told", case, "--recipient", "wise", "--outcome", "impossible", "--why",
               "they closed our account", code=0)
    office.run("register", "--close", case, "--outcome", "partly", code=0)
    assert late(office, "2031-01-01") == {case}, "a closed case forgot its recipients"
    for recipient in set(told) - {"wise"}:
        office.run("register", "--told", case, "--recipient", recipient, "--outcome", "sent", code=0)
    office.run("register", "--told", case, "--recipient", "stripe", "--outcome", "acknowledged", code=0)
    assert late(office, "2031-01-01") == set()
    assert notices(office, case)["stripe"] == "acknowledged" and notices(office, case)["wise"] == "impossible"
    _, letter, _ = office.run("register", "--letter", case, "--which", "recipients", "--language", "en", code=0)
    assert "- Stripe: told, and confirmed it on" in letter, letter
    assert "- Wise: could not be told: they closed our account" in " ".join(letter.split()), letter
    assert not office.problems(), office.problems()
    print(f"{len(told)} recipients: told, late, listed, and one message signed")


main()
