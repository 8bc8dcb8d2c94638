// SPDX-License-Identifier: Apache-2.0
// Records that a search came across: what deciding needs (key, identifying and linking values)
// waits in temporary files, of which some pages are in memory; the record itself waits in the
// spool.
#pragma once

#include "libdsar/base/entry_table.hpp"
#include "libdsar/base/fixed_table.hpp"
#include "libdsar/base/key_index.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/model/record.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A record that some store gave us.
struct FoundRecord {
    std::size_t node = 0;
    RecordKey key;
    std::string key_words;  ///< key_text(key), and in which vault it lies
    std::string vault{};    ///< the case in whose vault it lies; empty: it stands in its store
    /// Normal forms in each identifying field, in the order of Node::identifying.
    std::vector<std::vector<std::string>> identifying;
    /// Canonical values at each end of a link, in the order of Node::link_ends; nulls left out.
    std::vector<std::vector<std::string>> links;
    std::optional<std::string>
        tenant;         ///< value of the tenant field, when there is one and it is set
    bool full = false;  ///< the whole record is in the spool
    std::uint64_t spooled = 0;
    std::string state;

    /// It lies in the vault of that case, and is another one than what has its key in the store.
    /// Empty: it does not.
    void put_into_vault(const std::string& case_id);
};

/// A found record as bytes, for a temporary file, and back.
std::string packed(const FoundRecord& record);
void unpack(std::string_view bytes, FoundRecord& record);

/// All found records, each once. In memory are a few of them, and for each about ten bytes.
class FoundRecords {
 public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// Their files are made in `folder`, when `most_in_memory` bytes do not suffice.
    explicit FoundRecords(const std::filesystem::path& folder,
                          std::size_t most_in_memory = PagedFile::usual_memory);

    [[nodiscard]] std::size_t size() const { return records_.size(); }
    [[nodiscard]] std::shared_ptr<const FoundRecord> operator[](std::size_t index) const;
    /// FoundRecord::node of a record.
    [[nodiscard]] std::size_t node_of(std::size_t index) const { return rows_[index].node; }

    /// The index of a record, or `none`.
    [[nodiscard]] std::size_t find(std::size_t node, std::string_view key_words) const;
    /// Whether the whole record is in the spool. Safe to call from several threads while nobody
    /// adds, reads or finds.
    [[nodiscard]] bool has_full(std::size_t node, std::string_view key_words) const;
    /// Adds a record, or completes the one that is there. Returns its index.
    std::size_t add(const FoundRecord& record);

 private:
    struct Row {
        KeyDigest digest{};
        std::uint32_t node = 0;
        std::uint32_t full = 0;
    };
    struct Held {
        std::size_t index = none;
        std::shared_ptr<const FoundRecord> record;
    };

    [[nodiscard]] std::size_t find(const KeyDigest& digest) const;

    EntryTable records_;
    FixedTable<Row> rows_;
    KeyIndex index_;
    mutable std::vector<Held> held_;  // read lately
    mutable std::mutex mutex_;        // of has_full
};

/// What deciding needs of a record. `existence_only`: link values are left out.
FoundRecord digest_of(const LinkGraph& graph, std::size_t node, const Record& record,
                      bool existence_only);

/// The values by which `record` stands at one end of a link: one text per value, parts of a
/// composite joined by U+001F. Empty when any part is missing.
std::vector<std::string> link_values(const LinkGraph& graph, const FoundRecord& record,
                                     const std::vector<std::string>& fields);

/// The same of a whole record; values of a pseudo-field of the key (`#`) are found in the key.
std::vector<std::string> link_values(const Record& record, const std::vector<std::string>& fields);

}  // namespace dsar
