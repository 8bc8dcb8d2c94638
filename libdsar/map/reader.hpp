// SPDX-License-Identifier: Apache-2.0
// What the loader's parts share: a document that can complain with line and column, and lenient
// reading of members (the schema has already said what is wrong with their types).
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/base/json_schema.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/base/yaml.hpp"
#include "libdsar/map/data_map.hpp"

#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Collects the problems of one YAML file, each with its place.
class Complaints {
 public:
    Complaints(std::string file, std::shared_ptr<const YamlDocument> document, Problems& problems)
        : file_(std::move(file)), document_(std::move(document)), problems_(problems) {}

    /// `pointer` says where; a pointer that is not there falls back to its nearest parent.
    void add(std::string_view pointer, std::string what, std::string next = {},
             Problem::Severity severity = Problem::Severity::Problem) const;

 private:
    std::string file_;
    std::shared_ptr<const YamlDocument> document_;
    Problems& problems_;
};

/// The pointer of a member: `pointer` + `/` + the escaped name (RFC 6901).
std::string member_pointer(std::string_view pointer, std::string_view name);

/// `did you mean 'X'?`, or nothing when no word is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& words);

/// The member when it is there and not null, else nullptr.
const Json* member(const Json& object, std::string_view name);
/// The member as text; empty when it is missing or no text.
std::string text_of(const Json& object, std::string_view name);
/// The member when it is a boolean, else `otherwise`.
bool flag_of(const Json& object, std::string_view name, bool otherwise);
/// The member as a list of texts; one text counts as a list of one.
std::vector<std::string> texts_of(const Json& object, std::string_view name);
/// Scalars as text, without quotes.
std::string scalar_text(const Json& value);

/// Reads a YAML file and checks it against a schema; what is wrong goes to `problems`. Unknown keys
/// are reported with the nearest valid one. nullptr when the file is no YAML at all.
/// The schema may still be made ready while the file is read.
std::shared_ptr<const YamlDocument> read_checked(const std::filesystem::path& path,
                                                 const std::string& file,
                                                 const std::shared_future<JsonSchema>& schema,
                                                 Problems& problems);

/// The settings of dsar.yaml.
Settings read_settings(const Json& json, const Complaints& complaints);

/// Actors, identity, keeping, zone and language: the part of read_settings() that casework needs.
void read_casework(const Json& json, const Complaints& complaints, Settings& settings);

/// `sealed:` of a field, or null when it is too wrong to be used.
std::shared_ptr<const SealedEntry> read_sealed(const Json& json, const std::string& pointer,
                                               const Complaints& complaints);

/// Complains about sealed fields that are keys, contexts that cannot be read, and columns that are
/// blind indexes and something else. `kind`: the store's.
void check_sealed_fields(const CollectionEntry& collection, const std::string& kind,
                         const Complaints& complaints);

/// One store of the map, references parsed but not resolved.
StoreEntry read_store(const Json& json, const std::string& file, const Complaints& complaints);

/// Complains about references that lead nowhere and removes them.
void resolve_references(DataMap& map, Problems& problems);

}  // namespace dsar
