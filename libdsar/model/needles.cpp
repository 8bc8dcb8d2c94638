// SPDX-License-Identifier: Apache-2.0
// Comparing whole values. libphonenumber costs 8.6 us a number, so a number is only parsed when its
// last digits are those of a needle. Searching in text is in mentions.cpp.
#include "libdsar/model/needles.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/model/short_phones.hpp"
#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t longest_tail = 7;
constexpr std::size_t shortest_tail = 4;
constexpr std::uint64_t tail_limit = 10'000'000;
constexpr std::array<std::uint64_t, longest_tail + 1> limits{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, tail_limit};

// The last `digits` digits of `tail`, together with how many they are.
std::uint32_t tail_code(std::uint64_t tail, std::size_t digits) {
    return static_cast<std::uint32_t>(tail % limits[digits] + digits * tail_limit * 10);
}

bool is_ascii_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

// Whether a number may end before this: an extension, a second number, a remark, or letters on a
// keypad.
bool may_end_number(char letter) {
    return is_word(letter) || std::string_view("#;,*~/\\=:").find(letter) != std::string_view::npos;
}

}  // namespace

Needles::Needles(Form form, NormaliseOptions options) : form_(form), options_(std::move(options)) {}

Needles Needles::not_normal(Form form, NormaliseOptions options) {
    Needles out(form, std::move(options));
    out.not_normal_ = true;
    return out;
}

void Needles::add(std::string normal) {
    if (find(normal) != nullptr) {
        return;
    }
    index_.add(normal);
    if (form_ == Form::Phone) {
        add_phone_tails(normal);
    } else if (form_ == Form::Name) {
        word_counts_.insert(name_words(normal).size());
        add_name_forms(first_words_, normal, values_.size());
        name_starts_.add(normal);
    } else if (form_ != Form::Email && form_ != Form::Ip) {
        const std::string folded = fold_case(normal);
        const auto end = std::find_if_not(folded.begin(), folded.end(), is_word);
        first_words_[std::string(folded.begin(), end)].push_back(values_.size());
    }
    values_.push_back(std::move(normal));
}

const std::string* Needles::find(std::string_view normal) const {
    const std::size_t number = index_.find(values_, normal);
    return number == TextIndex::none ? nullptr : &values_[number];
}

void Needles::add_phone_tails(std::string_view normal) {
    std::uint64_t tail = 0;
    for (const char letter : normal) {
        tail = is_digit(letter)
                   ? (tail * 10 + static_cast<std::uint64_t>(letter - '0')) % tail_limit
                   : tail;
    }
    // Whether fewer digits may be written costs more to find out than to try a few numbers in vain.
    constexpr std::size_t few = 64;
    bool may_be_short = values_.size() < few || is_short_phone(normal);
    if (!may_be_short) {
        if (!region_adds_digits_) {
            region_adds_digits_ = adds_digits(options_.region);
        }
        may_be_short = *region_adds_digits_;
    }
    for (std::size_t digits = may_be_short ? shortest_tail : longest_tail; digits <= longest_tail;
         ++digits) {
        const std::uint32_t code = tail_code(tail, digits);
        if (!phone_tails_.add(code) && digits == longest_tail) {
            shared_tails_.add(code);
        }
    }
}

bool Needles::ends_like_one(std::uint64_t tail, std::size_t digits) const {
    return digits >= shortest_tail &&
           phone_tails_.contains(tail_code(tail, std::min(digits, longest_tail)));
}

bool Needles::is_only_one(std::uint64_t tail) const {
    return !shared_tails_.contains(tail_code(tail, longest_tail));
}

bool Needles::phone_can_match(std::string_view raw) const {
    constexpr std::string_view scheme = "tel:";
    raw.remove_prefix(raw.starts_with(scheme) ? scheme.size() : 0);
    std::uint64_t tail = 0;
    std::size_t digits = 0;
    std::size_t letters = 0;
    std::size_t others = 0;  // characters outside ASCII
    std::size_t size = 0;
    for (std::size_t at = 0; at < raw.size(); at += size) {
        const int digit = digit_at(raw.substr(at), size);
        if (digit >= 0) {
            tail = (tail * 10 + static_cast<std::uint64_t>(digit)) % tail_limit;
            ++digits;
            continue;
        }
        letters += is_ascii_letter(raw[at]) ? 1U : 0U;
        others += static_cast<unsigned char>(raw[at]) >= 0x80 ? 1U : 0U;
        if (may_end_number(raw[at]) && ends_like_one(tail, digits)) {
            return true;
        }
    }
    // Three letters may be digits of a keypad (1-800-FLOWERS), others those of a script not read
    // here.
    const bool may_be_spelled = digits > 0 && letters > 2 && digits + letters >= longest_tail;
    const bool may_be_foreign = digits < longest_tail && digits + others >= longest_tail;
    const bool has_extension = raw.find('#') != std::string_view::npos;  // `8 612 34567-3#`
    return ends_like_one(tail, digits) || may_be_spelled || may_be_foreign || has_extension;
}

std::optional<std::string> Needles::hit(std::string_view raw) const {
    if (not_normal_) {
        std::optional<std::string> normal = normalise(form_, raw, options_);
        return normal == raw ? std::nullopt : normal;
    }
    const std::string* const needle = needle_of(raw);
    return needle == nullptr ? std::nullopt : std::optional(*needle);
}

const std::string* Needles::needle_of(std::string_view raw) const {
    // What is written in normal form needs no normalising.
    if ((form_ == Form::Phone && raw.starts_with('+')) || form_ == Form::Email) {
        if (const std::string* const same = find(raw)) {
            return same;
        }
    }
    if (form_ == Form::Phone && !phone_can_match(raw)) {
        return nullptr;
    }
    if (form_ == Form::Email && raw.find_first_of("@%") == std::string_view::npos) {
        return nullptr;
    }
    const std::optional<std::string> normal = normalise(form_, raw, options_);
    return normal ? find(*normal) : nullptr;
}

void Needles::report(std::string_view raw, const Found& found) const {
    if (const std::string* const needle = needle_of(raw)) {
        found(*needle);
    }
}

}  // namespace dsar
