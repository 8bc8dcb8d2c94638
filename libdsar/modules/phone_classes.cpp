// SPDX-License-Identifier: Apache-2.0
// Parsing a number (PhoneNumberUtil::Parse) is: strip a prefix to dial abroad and the code of a
// country, or that of the default country; strip the national prefix, or change it by a rule; see
// that the length is one that there is. All of these steps look at digits by the patterns of the
// numbering plan, which are read here, and at their count. What stands between the digits does not
// matter.
#include "libdsar/modules/phone_classes.hpp"

#include "libdsar/modules/digit_pattern.hpp"

#include <phonenumbers/phonemetadata.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>

namespace i18n::phonenumbers {

// The library's tables; not in its headers, and perhaps not in every build of it.
__attribute__((weak)) int metadata_size();
__attribute__((weak)) const void* metadata_get();

}  // namespace i18n::phonenumbers

namespace dsar {
namespace {

using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t fewest_digits = 5;
constexpr std::size_t most_digits = 17;
constexpr std::size_t longest_front = 12;
constexpr std::size_t longest_typed = 64;
constexpr std::size_t longest_code = 3;
constexpr std::size_t most_classes = 8192;

/// A numbering plan.
struct NumberPlan {
    std::string code;       ///< of its country
    DigitPattern abroad{};  ///< to dial abroad
    DigitPattern prefix{};  ///< national prefix
    DigitPattern all{};     ///< all numbers, without it
    bool is_known = false;  ///< all of its patterns could be read
};

/// How many first digits say by DigitPattern::may_begin() that there is no match.
std::size_t looked_at(const DigitPattern& pattern) {
    return std::min(pattern.fewest, DigitPattern::told);
}

/// How many digits stripping the national prefix may take off.
std::size_t prefix_of(const NumberPlan& plan, std::string_view digits) {
    return plan.prefix.may_begin(digits) ? plan.prefix.most : 0;
}

/// How many of the digits of a national number stripping the prefix and comparing the rest look at.
std::size_t depth_of(const NumberPlan& plan, std::string_view digits) {
    return std::max({plan.prefix.may_begin(digits) ? plan.prefix.depth : 0,
                     prefix_of(plan, digits) + plan.all.depth, looked_at(plan.prefix)});
}

NumberPlan plan_of(const PhoneMetadata& metadata) {
    NumberPlan plan{std::to_string(metadata.country_code())};
    const auto abroad = read_digit_pattern(metadata.international_prefix());
    const auto prefix = read_digit_pattern(metadata.national_prefix_for_parsing());
    const auto all = read_digit_pattern(metadata.general_desc().national_number_pattern());
    if (abroad && prefix && all) {
        plan.abroad = *abroad;
        plan.prefix = *prefix;
        plan.all = *all;
        plan.is_known = true;
    }
    return plan;
}

/// All numbering plans.
class NumberPlans {
 public:
    NumberPlans() {
        PhoneMetadataCollection all;
        if (i18n::phonenumbers::metadata_get == nullptr ||
            i18n::phonenumbers::metadata_size == nullptr ||
            !all.ParseFromArray(i18n::phonenumbers::metadata_get(),
                                i18n::phonenumbers::metadata_size())) {
            return;
        }
        for (const PhoneMetadata& metadata : all.metadata()) {
            const NumberPlan& plan = plans_.emplace_back(plan_of(metadata));
            std::string region;
            const int code = metadata.country_code();
            PhoneNumberUtil::GetInstance()->GetRegionCodeForCountryCode(code, &region);
            if (region == metadata.id() && code > 0 && code < 1000) {
                by_code_[static_cast<std::size_t>(code)] = &plan;
            }
            if (metadata.id() != "001") {
                by_region_.try_emplace(metadata.id(), &plan);
            }
        }
    }

    [[nodiscard]] const NumberPlan* of_region(std::string_view region) const {
        const auto found = by_region_.find(region);
        return found == by_region_.end() ? nullptr : found->second;
    }

    /// The plan by which numbers with this code in front are judged.
    [[nodiscard]] const NumberPlan* of_code(std::size_t code) const {
        return code < by_code_.size() ? by_code_[code] : nullptr;
    }

    /// The plan of an international number.
    [[nodiscard]] const NumberPlan* of_number(std::string_view digits) const {
        std::size_t code = 0;
        for (std::size_t size = 0; size < longest_code && digits.front() != '0'; ++size) {
            code = code * 10 + static_cast<std::size_t>(digits[size] - '0');
            if (const NumberPlan* const plan = of_code(code)) {
                return plan;
            }
        }
        return nullptr;
    }

 private:
    std::deque<NumberPlan> plans_;
    std::array<const NumberPlan*, 1000> by_code_{};
    std::map<std::string, const NumberPlan*, std::less<>> by_region_;
};

const NumberPlans& plans() {
    static const NumberPlans all;
    return all;
}

/// A number as it is typed, without what stands between its digits.
struct Typed {
    bool has_plus = false;
    std::size_t count = 0;
    std::array<char, most_digits> room{};

    [[nodiscard]] std::string_view digits() const { return {room.data(), count}; }

    /// False: there may be more in it than digits.
    bool read(std::string_view text) {
        for (const char letter : text) {
            if (letter >= '0' && letter <= '9') {
                if (count == most_digits) {
                    return false;
                }
                room[count++] = letter;
            } else if (letter == '+') {
                if (has_plus || count > 0) {
                    return false;
                }
                has_plus = true;
            } else if (std::string_view(" -.()/~").find(letter) == std::string_view::npos) {
                return false;
            }
        }
        return count >= fewest_digits;
    }
};

/// The same, where the code of the country may be stripped, a prefix behind it, and then another.
std::size_t depth_behind_code(const NumberPlan& home, const NumberPlan& main,
                              std::string_view digits) {
    if (prefix_of(home, digits) == 0 && prefix_of(main, digits) == 0) {
        return std::max(depth_of(home, digits), depth_of(main, digits));
    }
    return std::max(home.prefix.most, main.prefix.most) +
           std::max({home.prefix.depth, home.prefix.most + home.all.depth, main.prefix.depth,
                     main.prefix.most + main.all.depth});
}

/// How many of the first digits decide; 0: nobody knows.
std::size_t front_of(const Typed& typed, const NumberPlan* home, const NumberPlan* main) {
    const std::string_view digits = typed.digits();
    if (main == nullptr || !main->is_known) {
        return 0;
    }
    if (typed.has_plus) {
        const std::size_t code = main->code.size();
        return code + depth_of(*main, digits.substr(code));
    }
    if (home == nullptr || !home->is_known || home->abroad.may_begin(digits)) {
        return 0;
    }
    const std::size_t code = home->code.size();
    const std::size_t front =
        std::max({code, looked_at(home->abroad), depth_of(*home, digits), depth_of(*main, digits)});
    return digits.starts_with(home->code)
               ? std::max(front, code + depth_behind_code(*home, *main, digits.substr(code)))
               : front;
}

/// What becomes of the numbers that begin alike.
struct PhoneClass {
    enum class Kind { Parsed, None, Number };

    Kind kind = Kind::Parsed;  ///< each must be
    std::string front{};       ///< of the result: the rest of the digits follow
};

/// Every digit behind the front gets another pair of digits in two numbers: so it is seen where it
/// comes out.
PhoneClass learn(const Typed& typed, std::size_t front, std::string_view region, ParsePhone parse) {
    const std::string begin =
        (typed.has_plus ? "+" : "") + std::string(typed.digits().substr(0, front));
    std::array<std::string, 2> rests;
    std::array<std::string, 2> results;
    std::array<bool, 2> are_numbers{};
    for (std::size_t at = 0; at < typed.count - front; ++at) {
        rests[0] += static_cast<char>('0' + (at + 1) % 10);
        rests[1] += static_cast<char>('1' + at / 9 + at % 7);
    }
    for (std::size_t which = 0; which < 2; ++which) {
        are_numbers[which] = parse(begin + rests[which], region, results[which]);
    }
    if (!are_numbers[0] && !are_numbers[1]) {
        return {PhoneClass::Kind::None};
    }
    if (!are_numbers[0] || !are_numbers[1] || !results[0].ends_with(rests[0]) ||
        !results[1].ends_with(rests[1]) || results[0].size() != results[1].size()) {
        return {};
    }
    const std::string same = results[0].substr(0, results[0].size() - rests[0].size());
    return results[1].starts_with(same) ? PhoneClass{PhoneClass::Kind::Number, same} : PhoneClass{};
}

/// What one thread has learnt for one region.
class PhoneMemo {
 public:
    explicit PhoneMemo(std::string_view region)
        : region_(region),
          home_(plans().of_region(region)),
          main_(home_ == nullptr ? nullptr : plans().of_code(std::stoul(home_->code))) {}

    std::optional<bool> answer(const Typed& typed, std::string& result, ParsePhone parse) {
        const NumberPlan* const main = typed.has_plus ? plans().of_number(typed.digits()) : main_;
        const std::size_t front = front_of(typed, home_, main);
        if (front == 0 || front > longest_front || front + 2 > typed.count) {
            return std::nullopt;
        }
        if (classes_.size() == most_classes) {
            classes_.clear();
        }
        const auto [place, is_new] = classes_.try_emplace(key_of(typed, front));
        if (is_new) {
            place->second = learn(typed, front, region_, parse);
        }
        const PhoneClass& known = place->second;
        if (known.kind == PhoneClass::Kind::Number) {
            result = known.front;
            result += typed.digits().substr(front);
        }
        return known.kind == PhoneClass::Kind::Parsed
                   ? std::nullopt
                   : std::optional(known.kind == PhoneClass::Kind::Number);
    }

 private:
    static std::uint64_t key_of(const Typed& typed, std::size_t front) {
        std::uint64_t key = typed.has_plus ? 2 : 1;
        key = key * (most_digits + 1) + typed.count;
        for (const char digit : typed.digits().substr(0, front)) {
            key = key * 10 + static_cast<std::uint64_t>(digit - '0');
        }
        return key * (longest_front + 1) + front;
    }

    std::string region_;
    const NumberPlan* home_;
    const NumberPlan* main_;  // by which numbers are judged once they have the code of the country
    std::unordered_map<std::uint64_t, PhoneClass> classes_;
};

}  // namespace

std::optional<bool> phone_by_class(std::string_view typed, std::string_view region,
                                   std::string& result, ParsePhone parse) {
    // Reading the tables costs as much as some hundred numbers.
    constexpr unsigned few = 256;
    static std::atomic<unsigned> asked = 0;
    Typed number;
    if (asked < few) {
        ++asked;
        return std::nullopt;
    }
    // Without a region `00` stands for `+`, as the module has it.
    if (typed.size() > longest_typed || !number.read(typed) ||
        (region.empty() && !number.has_plus)) {
        return std::nullopt;
    }
    thread_local std::map<std::string, PhoneMemo, std::less<>> memos;
    auto memo = memos.find(region);
    if (memo == memos.end()) {
        memo = memos.emplace(region, PhoneMemo(region)).first;
    }
    return memo->second.answer(number, result, parse);
}

}  // namespace dsar
