// SPDX-License-Identifier: Apache-2.0
// A first map of a store, from its catalogue and a sample of its values (`map draft`): what is
// personal in it, how sure that is and why, and how its records refer to each other. It reads only,
// and hands on no value. What it says is for people to check.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/discovery/column.hpp"
#include "libdsar/discovery/verdict.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/store.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dsar {

/// How a store is looked at.
struct DraftOptions {
    std::size_t values = 1000;        ///< judged of each field, none of them empty
    std::uint64_t records = 100'000;  ///< read of each collection to find them
    std::uint64_t seed = 1;           ///< the same seed judges the same values
    bool full = false;                ///< every value of every record
    Date today{};
    std::string region;     ///< of telephone numbers without a country code
    std::string purpose;    ///< for every collection of people; empty: left to the reader
    std::string retention;  ///< likewise
};

/// How a field, or several together, refer to another collection.
struct DraftLink {
    enum class Kind {
        BelongsTo,
        LeadsTo,
        Mentions,
        Catalogue  ///< to what is nobody's: it needs no word in the map
    };
    Kind kind = Kind::Catalogue;
    std::vector<std::string> fields;
    std::string collection;
    std::vector<std::string> to;
    bool declared = false;  ///< a foreign key; else a likeness
    double confidence = 1;
    std::string because;
};

/// `belongs_to`, `leads_to`, `mentions`, `catalogue`.
DSAR_API std::string_view name_of(DraftLink::Kind kind);

/// A field as it was judged.
struct DraftField {
    JudgedColumn column;
    ColumnVerdict verdict;
    bool plain = true;  ///< every value read is in lower case and ASCII, without blanks
};

/// A collection as it was judged.
struct DraftCollection {
    CollectionInfo info;
    std::string path;  ///< of files
    std::vector<std::string> key;
    std::string key_because;  ///< when the store declares none
    std::vector<DraftField> fields;
    std::vector<DraftLink> links;
    std::uint64_t records = 0;  ///< read
    bool whole = false;         ///< these are all
    std::string unread;         ///< why it could not be read
    bool people = false;        ///< each record is a person
    bool owned = false;         ///< each record is somebody's
    bool unsure = false;        ///< it holds, or refers to, what is encrypted and may be somebody's
    /// Whether the map must describe it: personal data, or what could not be looked at.
    [[nodiscard]] bool matters() const;
};

/// A store as it was judged.
struct Draft {
    StoreEntry store;
    DraftOptions options;
    std::vector<DraftCollection> collections;  ///< views and copies left out
    std::vector<DraftCollection> copies;       ///< materialized views, without links
    std::vector<std::string> views;
};

/// Describes the store, samples every collection and judges every field. A collection that cannot
/// be read is said to be so. Throws Error: the store does not answer, or its kind has no fields.
DSAR_API Draft draft_store(const StoreEntry& store, const std::filesystem::path& root,
                           const DraftOptions& options, Progress& progress);

/// The map file, commented, to be edited. `settings`: names purposes and rules to choose from.
DSAR_API std::string draft_yaml(const Draft& draft, const Settings& settings);

/// The same findings as a document (columns-1).
DSAR_API Json draft_json(const Draft& draft);

}  // namespace dsar
