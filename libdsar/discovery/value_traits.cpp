// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/value_traits.hpp"

#include "libdsar/base/pattern_set.hpp"
#include "libdsar/base/phone.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/discovery/checksum.hpp"
#include "libdsar/discovery/national_id.hpp"
#include "libdsar/discovery/opaque.hpp"
#include "libdsar/discovery/person_name.hpp"
#include "libdsar/model/normalise.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace dsar {
namespace {

/// What a pattern lets through; what is proven after has no trait of its own here.
struct Shape {
    std::string_view pattern;
    Trait trait;
};

constexpr std::array shapes{
    Shape{R"((?i)(?:[^<>@]*<|mailto:)?[\pL\pN!#$%&'*+/=?^_`{|}~.-]+@)"
          R"((?:[\pL\pN-]+\.)+(?:\pL\pL+|xn--[a-z0-9-]{2,59})\.?>?)",
          Trait::Email},
    Shape{
        R"((?i)(?:tel:)?(?:\+|00)?[\d(][\d\s().\-/~\x{a0}]{4,24}\d(?:\s*(?:x|ext\.?)\s*\d{1,6})?)",
        Trait::PhoneLike},
    Shape{R"((?i)[a-z]{2}\d{2}(?:\s?[a-z0-9]){11,30})", Trait::Iban},
    Shape{R"((?:\d[ -]?){11,18}\d)", Trait::Card},
    Shape{R"((?i)[a-z0-9][a-z0-9 +./-]{6,22}[a-z0-9])", Trait::NationalChecked},
    Shape{R"((?i)\[?(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}\]?(?:%\w+)?(?:/\d{1,3})?(?::\d{1,5})?|)"
          R"((?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5}|/\d{1,2})?)",
          Trait::Ip},
    Shape{R"((?i)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})", Trait::Mac},
    Shape{R"((?i)\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?)", Trait::Uuid},
    Shape{
        R"((?i)\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:z|)"
        R"([+-]\d{2}(?::?\d{2})?)?)?|)"
        R"(\d{1,2}[./-]\d{1,2}[./-]\d{4}(?: \d{2}:\d{2}(?::\d{2})?)?|\d{4}[./]\d{1,2}[./]\d{1,2}|)"
        R"((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))",
        Trait::Date},
    Shape{R"((?:19|20)\d{2})", Trait::Year},
    Shape{R"((?i)true|false|yes|no|t|f|y|n|0|1)", Trait::Boolean},
    Shape{R"([+-]?\d{1,40}(?:[.,]\d{1,40})?(?:[eE][+-]?\d{1,4})?)", Trait::Number},
    Shape{R"((?i)[\pL\pM.'’ -]+[ ,]+(?:nr\.? ?)?\d{1,5} ?[a-z]?(?: ?[-/] ?\d{1,5} ?[a-z]?)?|)"
          R"(\d{1,5}[a-z]?(?:[-/]\d{1,4})?,? [\pL\pN\pM.'’ -]+)",
          Trait::StreetForm},
    Shape{R"((?i)(?:lt|lv|ee|se|fi|l|d|a|b|ch|pl|cz|sk)-\d{4,5}|\d{2}-\d{3}|)"
          R"([a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|)"
          R"([a-z]\d[a-z] ?\d[a-z]\d|\d{4} ?[a-z]{2}|\d{3} \d{2}|\d{5}-\d{3,4})",
          Trait::PostalForm},
    Shape{R"((?i)[a-z0-9]{2,5}[ -]?[a-z0-9]{1,5})", Trait::PostalLike},
    Shape{R"([\pL\pM.'’`´ ,-]+)", Trait::Words},
    Shape{R"((?i)\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1|argon2(?:id|i|d)|scrypt|)"
          R"(pbkdf2[a-z0-9-]*|bcrypt[a-z0-9-]*)\$.{8,}|)"
          R"(pbkdf2_sha\d+\$.+|(?:bcrypt|argon2|scrypt|sha256|sha1|md5)\$[^ ]{8,}|)"
          R"(\{(?:s?sha|s?md5|crypt|bcrypt|pbkdf2)[a-z0-9_-]*\}.+)",
          Trait::PasswordHash},
    Shape{R"((?i)[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})",
          Trait::HexDigest},
    Shape{
        R"(eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|(?:sk|pk|rk)_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{16}|)"
        R"(gh[pousr]_\w{30,}|xox[abeprs]-[\w-]{10,}|(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*)",
        Trait::Token},
    Shape{R"((?i)https?://[^ ]+|www\.[^ ]+)", Trait::Url},
    Shape{R"((?i)(?:https?://)?(?:[a-z-]{2,5}\.)?(?:facebook|instagram|linkedin|twitter|x|)"
          R"(tiktok|vk|t|xing)\.)"
          R"((?:com|me)/(?:in/|pub/|profile/)?@?[\w.%-]{2,}/?(?:\?.*)?)",
          Trait::SocialUrl},
    Shape{R"(-?(?:1[0-7]\d|180|\d{1,2})\.\d{3,})", Trait::Degrees},
    Shape{R"((?:[*xX•.]{4}[ -]?){0,3}\d{4})", Trait::FourDigits},
};

/// How the formats of encrypted values begin.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> ciphers{{
    {"fips:", "CipherSweet"},
    {"brng:", "CipherSweet"},
    {"nacl:", "CipherSweet"},
    {"eyJpdiI6", "Laravel"},
    {"gAAAAA", "Fernet"},
    {"vault:v", "Vault transit"},
    {"ENC(", "Jasypt"},
    {"CfDJ8", "ASP.NET data protection"},
    {"-----BEGIN PGP MESSAGE-----", "OpenPGP"},
    {"-----BEGIN AGE ENCRYPTED FILE-----", "age"},
    {"AQICAH", "AWS KMS"},
    {"{cipher}", "Spring Cloud"},
    {"U2FsdGVkX1", "OpenSSL enc"},
}};

constexpr std::size_t longest_for_patterns = 300;
constexpr std::size_t least_text = 30;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos
               ? std::string_view{}
               : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::size_t digits_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; }));
}

/// The year of a date as the pattern lets it through: the only four digits in a row at an end.
int year_of(std::string_view text) {
    const std::string_view day = text.substr(0, text.find_first_of("tT "));
    const bool first = day.size() >= 4 && digits_in(day.substr(0, 4)) == 4;
    const std::string_view digits = first ? day.substr(0, 4) : day.substr(day.size() - 4);
    int year = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), year);
    return year;
}

bool has_time_of_day(std::string_view text) {
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && colon >= 2 &&
           text.substr(colon - 2).find_first_of("123456789") < 8;
}

}  // namespace

struct ValueLook::Tools {
    explicit Tools(std::string country) : region(std::move(country)), set(patterns()) {}

    static std::array<std::string_view, shapes.size()> patterns() {
        std::array<std::string_view, shapes.size()> all;
        std::transform(shapes.begin(), shapes.end(), all.begin(),
                       [](const Shape& shape) { return shape.pattern; });
        return all;
    }

    void look_at_text(std::string_view text, SeenValue& seen) const;
    void look_at_short(std::string_view text, SeenValue& seen) const;
    void prove(std::string_view text, SeenValue& seen) const;
    void prove_phone(std::string_view text, SeenValue& seen) const;
    void prove_national(std::string_view text, SeenValue& seen) const;
    void look_at_words(std::string_view text, SeenValue& seen) const;

    std::string region;
    PatternSet set;
    PersonNames names;
};

namespace {

void put(SeenValue& seen, Trait trait, bool there = true) {
    seen.traits.set(static_cast<std::size_t>(trait), there);
}

/// Street words count with something beside them; endings in one word: `Hauptstrasse`.
bool has_street_word(const std::vector<std::string>& words) {
    const Words& known = words_for("street");
    const Words& endings = words_for("street_ending");
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return known.contains(word) ||
               std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) {
                   return word.size() > ending.size() + 2 && word.ends_with(ending);
               });
    });
}

/// Bytes that are a text, without control characters.
bool is_text(std::string_view bytes) {
    return is_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), [](char letter) {
               const auto byte = static_cast<unsigned char>(letter);
               return byte == 0x7f || (byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r');
           });
}

bool is_rails_message(std::string_view text) {
    return text.starts_with(R"({"p":)") && text.find(R"("iv":)") != std::string_view::npos;
}

}  // namespace

void ValueLook::Tools::look_at_text(std::string_view text, SeenValue& seen) const {
    for (const auto& [start, format] : ciphers) {
        if (text.starts_with(start)) {
            seen.cipher = format;
        }
    }
    seen.cipher = is_rails_message(text) ? "Rails" : seen.cipher;
    put(seen, Trait::Encrypted, !seen.cipher.empty());
    if (text.size() <= longest_for_patterns) {
        look_at_short(text, seen);
    }
    if (text.size() >= least_text && !seen.is(Trait::Encrypted)) {
        const std::vector<std::string> words = words_of_text(text);
        const Words& small = words_for("text");
        const auto count = std::count_if(words.begin(), words.end(), [&](const std::string& word) {
            return small.contains(word);
        });
        put(seen, Trait::Text, words.size() >= 5 && count >= 1);
    }
}

void ValueLook::Tools::look_at_short(std::string_view text, SeenValue& seen) const {
    std::vector<int> places;
    set.match(text, places);
    for (const int place : places) {
        put(seen, shapes.at(static_cast<std::size_t>(place)).trait);
    }
    prove(text, seen);
    look_at_words(text, seen);
}

/// Takes back what only looks so.
void ValueLook::Tools::prove(std::string_view text, SeenValue& seen) const {
    put(seen, Trait::Iban, seen.is(Trait::Iban) && is_iban(text));
    put(seen, Trait::Card, seen.is(Trait::Card) && is_card_number(text));
    put(seen, Trait::Ip, seen.is(Trait::Ip) && normalise(Form::Ip, text, {}).has_value());
    if (seen.is(Trait::Date) || seen.is(Trait::Year)) {
        seen.year = year_of(text);
        put(seen, Trait::DateTime, seen.is(Trait::Date) && has_time_of_day(text));
    }
    put(seen, Trait::PostalLike, seen.is(Trait::PostalLike) && digits_in(text) > 0);
    prove_national(text, seen);
    prove_phone(text, seen);
    // What is surely something else is neither of these.
    if (seen.is(Trait::Uuid) || seen.is(Trait::Iban) || seen.is(Trait::Mac)) {
        put(seen, Trait::StreetForm, false);
        put(seen, Trait::PhoneLike, false);
    }
}

void ValueLook::Tools::prove_national(std::string_view text, SeenValue& seen) const {
    const bool may_be = seen.is(Trait::NationalChecked) && digits_in(text) >= 6;
    put(seen, Trait::NationalChecked, false);
    if (!may_be) {
        return;
    }
    if (const auto match = match_national_id(text)) {
        put(seen, match->checked ? Trait::NationalChecked : Trait::NationalForm);
        put(seen, Trait::NationalBare, match->bare);
        seen.country = match->country;
    }
}

void ValueLook::Tools::prove_phone(std::string_view text, SeenValue& seen) const {
    const std::size_t digits = digits_in(text);
    const bool dated = seen.is(Trait::Date) && text.size() != digits;
    const bool decimal =
        seen.is(Trait::Number) && text.find_first_of(".,") != std::string_view::npos;
    if (!seen.is(Trait::PhoneLike) || digits < 6 || digits > 18 || decimal || dated ||
        seen.is(Trait::Ip) || seen.is(Trait::Uuid)) {
        put(seen, Trait::PhoneLike, false);
        return;
    }
    const bool international =
        text.starts_with('+') || text.starts_with("00") || text.starts_with("tel:+");
    const bool grouped = digits < text.size() && !seen.is(Trait::Number);
    if (international) {
        put(seen, Trait::PhoneInternational, is_valid_phone(text, {}));
    } else if (grouped && !region.empty()) {
        put(seen, Trait::PhoneNational, is_valid_phone(text, region));
    }
}

void ValueLook::Tools::look_at_words(std::string_view text, SeenValue& seen) const {
    const bool may_be_street = seen.is(Trait::StreetForm);
    if (!seen.is(Trait::Words) && !may_be_street) {
        return;
    }
    const std::vector<std::string> words = words_of_text(text);
    put(seen, Trait::Street, words.size() >= 2 && may_be_street && has_street_word(words));
    if (!seen.is(Trait::Words)) {
        return;
    }
    if (words.size() == 1) {
        put(seen, Trait::FirstName, names.is_first(words.front()));
        put(seen, Trait::LastName, names.is_last(words.front()));
        return;
    }
    const PersonNameFit fit = names.fit(text);
    put(seen, Trait::PersonName, fit == PersonNameFit::Whole);
    put(seen, Trait::PersonNameHalf, fit == PersonNameFit::Half);
    put(seen, Trait::PersonNames, fit == PersonNameFit::Several);
    // A double name: each part stands on the list.
    const bool doubled = words.size() == 2 && fit != PersonNameFit::Whole;
    put(seen, Trait::FirstName, doubled && names.is_first(words[0]) && names.is_first(words[1]));
    put(seen, Trait::LastName, doubled && names.is_last(words[0]) && names.is_last(words[1]));
}

ValueLook::ValueLook(std::string region)
    : tools_(std::make_unique<const Tools>(std::move(region))) {}

ValueLook::~ValueLook() = default;

SeenValue ValueLook::look(const Value& value) const {
    SeenValue seen;
    switch (value.kind) {
        case ValueKind::Null:
            break;
        case ValueKind::Boolean:
            put(seen, Trait::Boolean);
            break;
        case ValueKind::Bytes:
            put(seen, Trait::Picture, is_picture(value.text));
            if (is_text(value.text)) {
                tools_->look_at_text(trimmed(value.text), seen);
                put(seen, Trait::PlainBytes);
            }
            break;
        case ValueKind::Json:
            break;
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Text:
            tools_->look_at_text(trimmed(value.text), seen);
            break;
    }
    return seen;
}

}  // namespace dsar
