// SPDX-License-Identifier: Apache-2.0
// The append-only record of a case (cases/CASE/journal.ndjson) or of the register: one JSON object
// a line (journal-1), each naming the SHA-256 of the line before it and signed by the actor; a
// signed head beside it tells how many lines there must be. No value of the person is ever written.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/cases/actor.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Something done, before it is written down. `event` is a word of dsar-journal(5): case_opened,
/// searched, planned, decided, identity_asked, identity_verified, extended, .. `details` hold
/// counts, dates, words, digests and file names; texts that officers typed (reasons) are allowed,
/// values of the person are not.
struct Act {
    std::string event;
    Json details = Json::object();
};

/// A line of a journal as it was read or written.
struct JournalEntry {
    std::uint64_t n = 0;  ///< 1, 2, ..
    Instant time;
    std::string actor;
    std::string event;
    std::string case_id;  ///< empty in the register's journal for acts on no case
    Json details;
    std::string map_digest;     ///< SHA-256 of the data map in force
    std::string policy_digest;  ///< SHA-256 of dsar.yaml in force
    std::string previous;       ///< SHA-256 of the line before; 64 zeros in the first
    std::string line;           ///< the exact bytes, without newline
    [[nodiscard]] DSAR_API std::string digest() const;  ///< SHA-256 of `line`
};

/// What is written beside acts, the same for all of them.
struct JournalScope {
    std::string case_id;  ///< empty for the register
    std::string map_digest;
    std::string policy_digest;
};

/// Makes the signed line that follows `previous` (nullptr: the first). Pure but for the clock and
/// key of `signer`. Keys in fixed order, `signature` last: base64 over the line without it, as
/// `jq -cj 'del(.signature)'` prints it. Throws Error (Failed) when `details` hold control
/// characters, which jq would write otherwise.
DSAR_API JournalEntry make_entry(const JournalEntry* previous, const JournalScope& scope,
                                 const Act& act, const Signer& signer);

/// Parses one line. Throws Error (Failed) when it is no journal-1 entry.
DSAR_API JournalEntry parse_entry(std::string_view line);

/// `previous` of a first entry, `last` of an empty journal: 64 zeros.
inline constexpr std::string_view no_digest =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// Finds the public keys of an account (public_keys_of); injected so that exports verify too.
using FindKeys = std::function<std::vector<PublicKey>(std::string_view account)>;

/// How many entries a journal must have, and the digest of the last: `journal.head`, signed.
struct JournalHead {
    std::uint64_t entries = 0;
    std::string last;       ///< digest of the last entry; 64 zeros when there is none
    std::string case_id{};  ///< set by parse_head: all entries must be of this case; empty: any
    std::string actor{};    ///< set by parse_head: who signed it
};

/// Signed text of a head, and back. parse_head throws Error (Failed) when it is not signed by a key
/// of the actor it names.
DSAR_API std::string head_text(const JournalHead& head, const JournalScope& scope,
                               const Signer& signer);
DSAR_API JournalHead parse_head(std::string_view text, const FindKeys& keys);

/// Everything that is wrong with a sequence of lines against a head: changed, missing, reordered,
/// forged, truncated entries, each named by its number. A head that is behind is no problem (a
/// process was killed between the two writes) when the later entries are chained and signed.
DSAR_API Problems check_journal(const std::vector<std::string>& lines, const JournalHead* head,
                                const FindKeys& keys, std::string_view file);

/// check_journal on a folder's files, and whether its head is there, whole, signed and of `case_id`
/// (empty: the register's). What a killed process leaves is no problem: a torn last line, a head
/// that is one entry behind or, after the first entry, not there yet.
DSAR_API Problems check_journal_folder(const std::filesystem::path& folder, const FindKeys& keys,
                                       std::string_view case_id, std::string_view file);

/// A journal in a folder: `journal.ndjson` and `journal.head`. The caller holds the folder's lock
/// (CaseFile). Appending writes and syncs the line, then replaces the head; a torn last line (no
/// newline: a process was killed) is cut off by the next append, which says so in an entry
/// `recovered`.
class DSAR_API Journal {
 public:
    /// Reads what is there. Throws Error (Failed) when the chain is broken: nothing is appended to
    /// a journal that was tampered with; `dsar doctor` names the entry.
    Journal(std::filesystem::path folder, JournalScope scope, FindKeys keys);

    [[nodiscard]] const std::vector<JournalEntry>& entries() const { return entries_; }
    /// Adds the acts, all of them or (a kill, a full disk) the first few. Throws Error: Failed when
    /// the signer's key is not one that `keys` finds, or the disk is full; Busy when the file
    /// changed meanwhile.
    void append(std::span<const Act> acts, const Signer& signer);
    /// One act; the entry that it became.
    const JournalEntry& append(const Act& act, const Signer& signer);

 private:
    void write(std::span<const Act> acts, const Signer& signer);
    void write_head(const Signer& signer);

    std::filesystem::path folder_;
    JournalScope scope_;
    FindKeys keys_;
    std::vector<JournalEntry> entries_;
    std::uint64_t size_ = 0;  // bytes of whole lines
    std::uint64_t head_entries_ = 0;
    std::uint64_t torn_ = 0;  // bytes of a last line without newline
};

/// The lines of a journal file as they are, also of a damaged one; a torn last line is left out.
DSAR_API std::vector<std::string> read_journal_lines(const std::filesystem::path& folder);

}  // namespace dsar
