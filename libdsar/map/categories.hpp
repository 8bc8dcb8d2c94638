// SPDX-License-Identifier: Apache-2.0
// The categories of personal data: the fideslang taxonomy, dotted, a parent before its children.
#pragma once

#include "libdsar/base/api.hpp"

#include <span>
#include <string_view>

namespace dsar {

/// One category of the taxonomy.
struct Category {
    std::string_view name;         ///< `user.contact.email`
    std::string_view replaced_by;  ///< for names of older versions; else empty
};

/// The whole taxonomy, sorted by name.
DSAR_API std::span<const Category> all_categories();

/// nullptr when the taxonomy does not have it.
DSAR_API const Category* find_category(std::string_view name);

/// Whether `category` is `parent` or below it, at a dot: `user.name` includes `user.name.first`,
/// not `user.name_x`.
DSAR_API bool includes_category(std::string_view parent, std::string_view category);

/// Whether data of the category is about a person: `user` and everything below it.
DSAR_API bool is_personal(std::string_view category);

}  // namespace dsar
