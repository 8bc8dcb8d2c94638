// SPDX-License-Identifier: Apache-2.0
// What will be done with each match, decided by pure functions and signed off by people.
#pragma once

#include "libdsar/model/record.hpp"
#include "libdsar/model/right.hpp"

#include <map>
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

/// The decision on one record.
struct PlannedRecord {
    std::size_t match = 0;  ///< index into the matches it was decided from
    RecordKey key;
    std::string state;                    ///< digest of the record's state when it was decided
    std::string reason;                   ///< for anything but disclose: a word, as NotIncluded's
    std::string why;                      ///< the same in plain words, with the article
    std::vector<WithheldField> withheld;  ///< held back in this record, besides those of the step
};

/// One decision over the records of one collection.
struct Step {
    int step = 0;
    std::string store;
    std::string collection;
    Decision decision = Decision::Withhold;
    std::vector<PlannedRecord> records;
    std::vector<WithheldField> withheld;  ///< fields held back in every record of the step
};

/// Something that waits for a person.
struct Pending {
    std::string store;
    std::string collection;
    std::string key;   ///< key_text, or empty when the whole collection waits
    std::string what;  ///< possible_match, free_text, unmapped_fields, tenant, identity
    std::string why;
};

/// All decisions of a case, in order (plan-1).
struct Plan {
    std::string case_id;
    Right right = Right::Access;
    std::string map_digest;
    bool complete = false;
    std::vector<Step> steps;
    std::map<std::string, std::size_t> totals;  ///< decision -> records; adds up to the matches
    std::vector<Pending> pending;
};

}  // namespace dsar
