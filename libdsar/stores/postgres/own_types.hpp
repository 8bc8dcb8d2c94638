// SPDX-License-Identifier: Apache-2.0
// Those of PostgreSQL's own types that most columns have, by the numbers that they have on every
// server: whoever knows them need not ask.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// A type as the catalogue tells of it.
struct PostgresType {
    std::string name;
    std::string schema;
    std::string element;  ///< of an array: the type of its elements
    bool is_domain = false;
};

/// The type with this oid; nullptr when it is none of those.
const PostgresType* own_postgres_type(std::string_view oid);

}  // namespace dsar
