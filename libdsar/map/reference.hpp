// SPDX-License-Identifier: Apache-2.0
// References as the map writes them: `[store/]collection.field`, `other.[c, d]`, `newest of X.y`.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/map/data_map.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// Reads `[store/]collection.field` or `[store/]collection.[field, field]`. Names that hold `.`,
/// `/` or `"` are quoted (`"a.b"/"c.d".field`). Without a store it is `own_store`. nullopt when the
/// text is not a reference; whether the fields exist is not asked.
DSAR_API std::optional<Reference> parse_reference(std::string_view text,
                                                  std::string_view own_store);

/// Reads `newest of [store/]collection.field`, as `dated_by` writes it; nullopt for a plain field.
DSAR_API std::optional<Reference> parse_newest(std::string_view text, std::string_view own_store);

/// Where `dated_by` finds a date that stands in a linked record: `newest of X.y`, or `X.y` where X
/// is a collection of the map and no field of this one. nullopt for a field of the record itself.
DSAR_API std::optional<Reference> date_elsewhere(const DataMap& map, const StoreEntry& store,
                                                 const CollectionEntry& collection,
                                                 std::string_view text);

/// The reference in full, as the map would write it: `app/accounts.id`, `app/lines.[a, b]`.
DSAR_API std::string reference_text(const Reference& reference);

/// A name as the map writes it inside references and paths: quoted where it must be.
DSAR_API std::string quoted_name(std::string_view name);

/// Whether the map says anything of this field: as a field, in the key, in a reference, as tenant
/// or date, or ignored. Pseudo-fields (`#`, `#file`, `#at`) are always named.
DSAR_API bool names_field(const CollectionEntry& collection, std::string_view path);

}  // namespace dsar
