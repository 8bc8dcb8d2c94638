// SPDX-License-Identifier: Apache-2.0
// What was done with a person's data and what a second search showed: counts and digests, no value
// and no key.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/model/right.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// What stays of one collection, by one rule, until one day.
struct KeptPart {
    std::string store;
    std::string collection;
    std::string rule;  ///< the retention rule, or `hold`
    std::string article;
    std::string law;            ///< as dsar.yaml names it; empty for holds
    std::optional<Date> until;  ///< last day; nullopt: open-ended
    bool marked = false;        ///< restricted in the store itself
    std::size_t count = 0;
};

/// What waits for people.
struct ManualPart {
    std::string store;
    std::string collection;
    std::string what;  ///< a word, as in plan-1's pending
    std::string why;
    std::size_t count = 0;
};

/// Where a rectification leaves another value than the one that is right.
struct OldPart {
    std::string store;
    std::string collection;
    std::string what;  ///< a word, as the plan's reason: other_value, statement, with_statement
    std::size_t count = 0;
};

/// One step as it was done.
struct DonePart {
    std::string store;
    std::string collection;
    std::string decision;  ///< a word of plan-1
    std::size_t count = 0;
};

/// Backups that still hold copies of what went.
struct BackupPart {
    std::vector<std::string> stores;
    std::optional<Date> end;  ///< day on which the last copy is gone; nullopt: nobody said
};

/// What was read of the stores' raw bytes.
struct RawBytes {
    std::size_t files = 0;
    std::uint64_t bytes = 0;           ///< decompressed
    std::vector<std::string> without;  ///< stores whose bytes cannot be had, by name
    /// Stores in which a record that stays, or somebody else's, holds a value that was looked for:
    /// other places of that value are not told from it.
    std::vector<std::string> mixed;
};

/// What an earlier plan of the case had done.
struct EarlierPlan {
    std::string plan;  ///< digest
    Date on;           ///< day on which it changed its first store
    std::vector<DonePart> done;
};

/// certificate-1.
struct CaseCertificate {
    std::string case_id;
    Right right = Right::Erase;
    std::string regime;
    std::string controller;
    std::string contact;
    std::string plan;  ///< digest
    Date received;
    Instant made_at;
    std::vector<std::string> approved_by;
    std::map<std::string, std::size_t> counts;  ///< decision -> records
    std::vector<DonePart> done;
    std::vector<EarlierPlan> earlier;  ///< in their order
    std::size_t stores_searched = 0;
    std::size_t identifiers = 0;  ///< how many the second search looked for
    std::size_t keys = 0;         ///< how many record keys were asked for
    std::size_t gone = 0;         ///< records that cannot be found any more
    std::optional<RawBytes> raw;  ///< there when the bytes were looked at too
    std::size_t kept = 0;         ///< records that are there and cut down as planned
    std::vector<KeptPart> kept_parts;
    /// Of an erasure: the days on which what is kept becomes erasable -> records.
    std::map<Date, std::size_t> erasable_from{};
    std::vector<ManualPart> manual;
    std::vector<OldPart> old_values;
    std::vector<std::string> told;  ///< recipients by name (Art 19)
    std::vector<BackupPart> backups;
    /// Of an erasure: stores whose bytes lie in files, by name. Snapshots of the file system and
    /// copies of the files were not looked for.
    std::vector<std::string> in_files;
    std::size_t journal_entries = 0;
    std::string journal_head;  ///< digest of the last entry
};

}  // namespace dsar
