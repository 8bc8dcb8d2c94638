// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/needle_set.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/model/short_phones.hpp"
#include "libdsar/model/text_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <set>
#include <string>

namespace dsar {
namespace {

constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
}

constexpr bool is_ascii_word(char letter) {
    return is_word(letter) && static_cast<unsigned char>(letter) < 0x80;
}

bool is_in(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
}

std::uint64_t add_letter(std::uint64_t hash, char letter) {
    return (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
}

/// Eight letters, in lower case when they are letters; fewer are filled up with zeros.
std::uint64_t eight(const char* letters, std::size_t count) {
    std::uint64_t value = 0;
    std::memcpy(&value, letters, std::min<std::size_t>(count, 8));
    return value | 0x2020202020202020U;
}

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

/// Whether a value at the path may be JSON inside of another text.
bool goes_inside(const std::string& path) {
    return path_parts(path).size() > 1;
}

}  // namespace

std::uint64_t domain_hash(std::string_view domain) {
    while (!domain.empty() && is_in(domain.back(), ".-")) {
        domain.remove_suffix(1);
    }
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char letter : domain) {
        hash = add_letter(hash, lower(letter));
    }
    return mixed(hash);
}

std::uint64_t address_hash(std::string_view local, std::uint64_t domain) {
    while (!local.empty() && is_in(local.front(), "._+-")) {
        local.remove_prefix(1);
    }
    local = local.substr(0, local.find('+'));
    if (local.empty()) {
        return 0;
    }
    std::uint64_t hash = domain;
    for (const char letter : local) {
        hash = letter == '.' ? hash : add_letter(hash, lower(letter));
    }
    return mixed(hash);
}

std::uint64_t word_hash(std::string_view word) {
    const std::uint64_t front = eight(word.data(), word.size());
    const std::uint64_t back =
        word.size() > 8 ? eight(word.data() + word.size() - 8, 8) : std::uint64_t{0};
    return mixed(front + back * 0x9e3779b97f4a7c15U + word.size());
}

std::optional<NeedleSet> NeedleSet::of(std::span<const Query> queries,
                                       const CollectionQueries& mine) {
    NeedleSet set;
    std::set<const Needles*> added;  // fields and texts are often searched for the same
    for (const std::size_t number : mine.numbers) {
        if (queries[number].all) {
            return std::nullopt;
        }
        for (const Condition& condition : queries[number].any) {
            if (!set.add(condition, added.insert(condition.needles).second)) {
                return std::nullopt;
            }
        }
    }
    set.build();
    return set;
}

/// `is_new`: its needles are in no condition before it.
bool NeedleSet::add(const Condition& condition, bool is_new) {
    const Needles& needles = *condition.needles;
    const Form form = needles.form();
    const bool is_place = std::ranges::any_of(condition.fields, [](const std::string& field) {
        return field == "#" || field == "#file" || field == "#at" || field == "^";
    });
    const bool can_be_joined =
        condition.fields.size() == 1 || form == Form::Reference || form == Form::Name;
    if (needles.empty() || is_place || (!can_be_joined && !condition.in_text)) {
        return false;
    }
    looks_inside_values_ =
        looks_inside_values_ || std::ranges::any_of(condition.fields, &goes_inside);
    reads_escapes_ = reads_escapes_ || condition.in_text;
    has_emails_ = has_emails_ || form == Form::Email;
    has_phones_ = has_phones_ || form == Form::Phone;
    has_spelled_phones_ = has_spelled_phones_ || (form == Form::Phone && !condition.in_text);
    if (!is_new && (form == Form::Email || form == Form::Phone)) {
        return true;
    }
    const bool adds = form == Form::Phone && adds_digits(needles.options().region);
    return std::ranges::all_of(needles.values(), [&](const std::string& normal) {
        if (form == Form::Email) {
            return add_email(normal);
        }
        if (form == Form::Phone) {
            add_phone(normal, adds || is_short_phone(normal));
            return true;
        }
        if (form == Form::Name) {
            add_name(normal, condition.in_text);
            return true;
        }
        return add_value(form, normal, condition.in_text);
    });
}

/// The longest piece between hyphens and apostrophes stands for a name: it is written whole in
/// whatever field. In a text it may be declined.
void NeedleSet::add_name(std::string_view normal, bool in_text) {
    if (in_text && normal.find('\'') == std::string_view::npos) {
        text_names_.add(normal);
        return;
    }
    has_names_ = true;
    const std::string key =
        in_text ? add_name_key(names_in_text_, normal, name_count_++) : std::string();
    std::string_view best = key;
    for (std::string_view rest = normal; key.empty() && !rest.empty();) {
        const std::string_view piece = rest.substr(0, rest.find_first_of(name_joints));
        best = piece.size() > best.size() ? piece : best;
        rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
    }
    name_fronts_.set(name_front_of(best));
    if (key.empty()) {
        names_.add(word_hash(best));
    }
}

bool NeedleSet::is_name(std::string_view folded) const {
    return begins_name(folded) &&
           (names_.contains(word_hash(folded)) ||
            (!names_in_text_.empty() && may_be_name_key(names_in_text_, std::string(folded))));
}

bool NeedleSet::add_value(Form form, std::string_view normal, bool in_text) {
    folds_words_ = folds_words_ || in_text || form == Form::Folded;
    if (form == Form::Ip) {
        return add_ip(std::string(normal));
    }
    return in_text || form == Form::Folded ? add_word(fold_case(normal), true)
                                           : add_word(normal, false);
}

/// Letters outside ASCII are seen where they stand; other signs may be taken for what is around, so
/// that what follows the last of them stands for the local part.
bool NeedleSet::add_email(std::string_view normal) {
    const std::size_t at = normal.rfind('@');
    if (at == std::string_view::npos) {
        return false;
    }
    const std::string_view whole = normal.substr(0, at);
    const std::size_t sign = whole.find_last_of("!#$%&'*/=?^`{|}~");
    const std::string_view local = whole.substr(sign == std::string_view::npos ? 0 : sign + 1);
    std::string_view domain = normal.substr(at + 1);
    while (!domain.empty() && is_in(domain.back(), ".-")) {
        domain.remove_suffix(1);
    }
    const auto only = [](std::string_view text, std::string_view signs) {
        return std::ranges::all_of(
            text, [&](char letter) { return dsar::is_word(letter) || is_in(letter, signs); });
    };
    const std::uint64_t host = domain_hash(domain);
    const std::uint64_t address = address_hash(local, host);
    if (!only(local, "._+-") || !only(domain, ".-") || domain.size() < 3 || address == 0) {
        return false;
    }
    if (std::ranges::any_of(domain, &is_outside_ascii)) {
        return true;
    }
    fronts_.set(front_of(domain.data()));
    domains_.add(host);
    if (std::ranges::none_of(local, &is_outside_ascii)) {
        addresses_.add(address);
    }
    return true;
}

void NeedleSet::add_phone(std::string_view normal, bool may_be_short) {
    std::uint64_t tail = 0;
    for (const char letter : normal) {
        tail = is_digit(letter)
                   ? (tail * 10 + static_cast<std::uint64_t>(letter - '0')) % 10'000'000
                   : tail;
    }
    pairs_.set(static_cast<std::size_t>(tail % 100));
    tails_.set(static_cast<std::size_t>(tail % 10'000));
    long_tails_.add(mixed(tail + 1));
    if (may_be_short) {
        std::uint64_t limit = 10'000;
        for (unsigned count = 4; count < 7; ++count, limit *= 10) {
            short_.add(mixed(tail % limit * 8 + count));
        }
    }
}

/// The longest piece of letters and digits stands for the whole needle. Where case is folded, it
/// must not be what characters outside ASCII may be all of, nor stand next to one: an accent may
/// be a character of its own.
bool NeedleSet::add_word(std::string_view normal, bool folded) {
    std::string_view best;
    for (std::size_t at = 0; at < normal.size();) {
        std::size_t end = at;
        while (end < normal.size() && is_ascii_word(normal[end])) {
            ++end;
        }
        const std::string_view piece = normal.substr(at, end - at);
        const bool is_doubtful =
            folded && (piece.find_first_not_of("sk") == std::string_view::npos ||
                       (at > 0 && is_outside_ascii(normal[at - 1])) ||
                       (end < normal.size() && is_outside_ascii(normal[end])));
        if (piece.size() > best.size() && !is_doubtful) {
            best = piece;
        }
        at = end + 1;
    }
    if (best.empty()) {
        return false;
    }
    add_piece(best);
    return true;
}

/// One of its parts stands for an address, in each way to write it: zeros in front, and four
/// numbers as the last of an address of version 6.
bool NeedleSet::add_ip(const std::string& normal) {
    in_addr four{};
    if (::inet_pton(AF_INET, normal.c_str(), &four) == 1) {
        std::string_view best;
        for (std::string_view rest = normal; !rest.empty();) {
            const std::string_view part = rest.substr(0, rest.find('.'));
            best = part.size() >= best.size() ? part : best;
            rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        }
        add_piece(best);
    }
    in6_addr six{};
    const std::string written = four.s_addr != 0 ? "::ffff:" + normal : normal;
    if (::inet_pton(AF_INET6, written.c_str(), &six) != 1) {
        return false;
    }
    // The last two parts may be written as four numbers.
    const std::size_t first = four.s_addr != 0 ? 6 : 0;
    unsigned best = 0;
    for (std::size_t part = first; part < first + (first == 0 ? 6U : 2U); ++part) {
        best = std::max(best, six.s6_addr[part * 2] * 256U + six.s6_addr[part * 2 + 1]);
    }
    for (std::size_t digits = 1; digits <= 4 && best != 0; ++digits) {
        const std::string part = fmt::format("{:0{}x}", best, digits);
        if (part.size() == digits) {
            add_piece(part);
        }
    }
    return best != 0;
}

void NeedleSet::add_piece(std::string_view piece) {
    word_sizes_.set(std::min(piece.size(), word_sizes_.size() - 1));
    words_.add(word_hash(piece));
}

void NeedleSet::build() {
    has_short_ = !short_.empty();
    for (HashFilter* filter : {&domains_, &addresses_, &long_tails_, &short_, &words_, &names_}) {
        filter->build();
    }
}

}  // namespace dsar
