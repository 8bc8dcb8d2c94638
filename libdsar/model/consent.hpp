// SPDX-License-Identifier: Apache-2.0
// Yes and no as stores write them down (consents, marks): whether it says no, and how the store's
// own no looks. Pure.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/value.hpp"

#include <optional>

namespace dsar {

/// Whether the value says no: false, 0, NULL, an empty text, or a word for no (`no`, `off`,
/// `unsubscribed`, ..) in any case.
DSAR_API bool is_consent_off(const Value& value);

/// What the same store writes for no (false, 0, `No` for `Yes`); NULL for the day on which consent
/// was given. nullopt when nobody can tell from what stands there.
DSAR_API std::optional<Value> consent_off(const Value& value);

}  // namespace dsar
