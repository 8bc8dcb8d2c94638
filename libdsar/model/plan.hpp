// SPDX-License-Identifier: Apache-2.0
// What will be done with each match, decided by pure functions and signed off by people.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/sequence.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/model/right.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Every match gets exactly one.
enum class Decision {
    Disclose,
    Withhold,
    Forward,
    Erase,
    Anonymise,
    Trim,
    Keep,
    Mark,
    Correct,
    Suppress
};

constexpr std::string_view name_of(Decision decision) {
    switch (decision) {
        case Decision::Disclose:
            return "disclose";
        case Decision::Withhold:
            return "withhold";
        case Decision::Forward:
            return "forward";
        case Decision::Erase:
            return "erase";
        case Decision::Anonymise:
            return "anonymise";
        case Decision::Trim:
            return "trim";
        case Decision::Keep:
            return "keep";
        case Decision::Mark:
            return "mark";
        case Decision::Correct:
            return "correct";
        case Decision::Suppress:
            return "suppress";
    }
    return {};
}

/// A field of a record that is held but not handed out, and why.
struct WithheldField {
    std::string path;
    std::string reason;  ///< a word of dsar-package(5): credential, other_person, free_text,
                         ///< unmapped, ignored, portability
    std::string why;     ///< in plain words, with the article
};

/// How the value of a field goes while its record stays.
enum class Cut {
    Clear,      ///< nothing is left: SQL NULL, JSON null, an empty cell
    Fixed,      ///< one word that the map names stands there for everybody
    Year,       ///< of a date only the year is left
    Month,      ///< of a date only year and month are left
    Network,    ///< of an IP address only the network is left (24 or 48 bits)
    Pseudonym,  ///< a random word that nothing leads back from
    Redact,     ///< of a text, only what names the person goes
    Mark,       ///< the day on which the record was restricted is written there
    Set,        ///< the new value that the person gave; a plan knows its keyed digest
    Off         ///< a consent is withdrawn: the field's own word for no (false, 0, `no`)
};

constexpr std::string_view name_of(Cut cut) {
    switch (cut) {
        case Cut::Clear:
            return "clear";
        case Cut::Fixed:
            return "fixed";
        case Cut::Year:
            return "year";
        case Cut::Month:
            return "month";
        case Cut::Network:
            return "network";
        case Cut::Pseudonym:
            return "pseudonym";
        case Cut::Redact:
            return "redact";
        case Cut::Mark:
            return "mark";
        case Cut::Set:
            return "set";
        case Cut::Off:
            return "off";
    }
    return {};
}

/// One field that changes in a record that stays.
struct CutField {
    std::string path;
    Cut cut = Cut::Clear;
    std::string fixed;        ///< of Cut::Fixed: the word of the map
    std::string digest = {};  ///< of Cut::Set: keyed digest of the new value

    friend auto operator<=>(const CutField&, const CutField&) = default;
};

/// The decision on one record.
struct PlannedRecord {
    std::size_t match = 0;  ///< index into the matches it was decided from
    RecordKey key;
    std::string state;                    ///< digest of the record's state when it was decided
    std::string reason;                   ///< for anything but disclose: a word, as NotIncluded's
    std::string why;                      ///< the same in plain words, with the article
    std::vector<WithheldField> withheld;  ///< held back in this record, besides those of the step
    std::string article;         ///< of acting rights: `17(1)(b)`, what lets it go or keeps it
    std::string rule;            ///< the retention rule, or `hold`; empty where none decided
    std::optional<Date> until;   ///< of what is kept: last day, where one is known
    std::vector<CutField> cuts;  ///< what changes in it, sorted
};

/// The same as bytes, for a temporary file of this process, and back.
DSAR_API std::string packed(const PlannedRecord& record);
DSAR_API void unpack(std::string_view bytes, PlannedRecord& record);

using PlannedRecords = Sequence<PlannedRecord>;

/// One decision over the records of one collection.
struct Step {
    int step = 0;
    std::string store;
    std::string collection;
    Decision decision = Decision::Withhold;
    PlannedRecords records;
    std::vector<WithheldField> withheld;  ///< fields held back in every record of the step
    /// Of Mark: how the collection is restricted, a word of RestrictBy; `manual` also where the
    /// map names no way.
    std::string how = {};
    std::string by_hand = {};  ///< of `manual`: who does what, as the map says
};

/// Whether the records of a step leave their collection: they are erased, or restricted by being
/// kept somewhere else until that ends.
constexpr bool takes_away(Decision decision, std::string_view how) {
    return decision == Decision::Erase ||
           (decision == Decision::Mark && (how == "vault" || how == "hide"));
}

/// Whether somebody does a step by hand.
constexpr bool is_by_hand(Decision decision, std::string_view how) {
    return decision == Decision::Mark && how == "manual";
}

/// Something that waits for a person.
struct Pending {
    std::string store;
    std::string collection;
    std::string key;   ///< key_text, or empty when the whole collection waits
    std::string what;  ///< possible_match, free_text, unmapped_fields, tenant, identity
    std::string why;
};

DSAR_API std::string packed(const Pending& pending);
DSAR_API void unpack(std::string_view bytes, Pending& pending);

using PendingList = Sequence<Pending>;

/// Something that would stop a step half-way, found before anything is touched.
struct Blocker {
    std::string store;
    std::string collection;
    std::string what;  ///< a word: unmapped_fields, not_null, unique, foreign_key, read_only, ..
    std::string why;
    std::string next;  ///< what to do about it; may be empty
};

/// Records of the person that lie in the vault of another case's restriction: in no store, so that
/// no step reaches them.
struct RestrictedElsewhere {
    std::string store;
    std::string collection;
    std::string case_id;
    std::size_t records = 0;
};

/// All decisions of a case, in order (plan-1).
struct Plan {
    std::string case_id;
    Right right = Right::Access;
    std::string map_digest;
    bool complete = false;
    std::vector<Step> steps;
    std::map<std::string, std::size_t> totals;  ///< decision -> records; adds up to the matches
    PendingList pending;
    std::vector<Blocker> blockers;
    std::vector<std::string> tell;  ///< recipients who must be told (Art 19), sorted
    std::vector<RestrictedElsewhere> restricted_elsewhere{};
};

}  // namespace dsar
