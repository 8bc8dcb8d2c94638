// SPDX-License-Identifier: Apache-2.0
// What a server of MariaDB or MySQL sends, as values: exactly, digit for digit.
#pragma once

#include "libdsar/model/value.hpp"
#include "libdsar/stores/json/text.hpp"
#include "libdsar/stores/mysql/link.hpp"

#include <cstddef>
#include <string_view>

namespace dsar {

/// Turns columns into values. Not thread-safe: it keeps a JSON reader.
class MysqlValues {
 public:
    /// Numbers keep their digits; columns of JSON come as JSON, so that paths go into them.
    Value value(const MysqlRow& row, std::size_t column);

 private:
    Value json(std::string_view text);

    JsonText json_;
};

}  // namespace dsar
