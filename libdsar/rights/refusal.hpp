// SPDX-License-Identifier: Apache-2.0
// On what ground a request may be refused: a closed list, as data, so that no refusal goes out
// without a rule that the person can contest. GDPR: Art 11(2), 12(5)-(6), 15(4), 16-21. California:
// Civ. Code 1798.105(d), 1798.130(b), 1798.145(h)(3), 11 CCR 7022-7024.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/right.hpp"

#include <span>
#include <string_view>

namespace dsar {

/// One ground.
struct RefusalGround {
    std::string_view id;       ///< `excessive`, as flags, journals and the register say it
    std::string_view regime;   ///< `gdpr`, `ccpa`
    std::string_view article;  ///< `Art. 12(5)(b) GDPR`
    std::string_view words;    ///< in plain English
    unsigned rights = 0;       ///< bits 1 << Right that it holds against; 0: any
    [[nodiscard]] constexpr bool holds_against(Right right) const {
        return rights == 0 || (rights & (1U << static_cast<unsigned>(right))) != 0;
    }
};

/// All of them, in the order of the law.
DSAR_API std::span<const RefusalGround> refusal_grounds();

/// nullptr when the regime knows no such ground against that right.
DSAR_API const RefusalGround* find_refusal_ground(std::string_view id, std::string_view regime,
                                                  Right right);

}  // namespace dsar
