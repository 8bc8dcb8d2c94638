// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/short_phones.hpp"

#include "libdsar/base/phone.hpp"
#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace dsar {

/// Tried out, as no table says it.
bool adds_digits(const std::string& region) {
    if (region.empty()) {
        return false;
    }
    static std::mutex mutex;
    static std::map<std::string, bool> known;
    const std::scoped_lock lock(mutex);
    const auto [place, is_new] = known.try_emplace(region, false);
    for (unsigned front = 0; is_new && front < 100 && !place->second; ++front) {
        for (const std::string_view rest : {"34", "345", "3456"}) {
            const std::string typed = std::string(1, static_cast<char>('0' + front / 10)) +
                                      static_cast<char>('0' + front % 10) + std::string(rest);
            const auto normal = to_e164(typed, region);
            place->second =
                place->second || (normal && normal->size() > typed.size() + std::size_t{4});
        }
    }
    return place->second;
}

bool is_short_phone(std::string_view e164) {
    // A country's code has three digits at most.
    constexpr std::ptrdiff_t surely_long = 10;
    return std::ranges::count_if(e164, &is_digit) < surely_long;
}

}  // namespace dsar
