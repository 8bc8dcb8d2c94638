// SPDX-License-Identifier: Apache-2.0
// The rules by which one column is judged: for each type of data, what its name and its values must
// be. Rules know no table and no column; what is called how stands in the word lists.
#pragma once

#include "libdsar/discovery/column.hpp"
#include "libdsar/discovery/column_type.hpp"
#include "libdsar/discovery/verdict.hpp"

#include <vector>

namespace dsar {

/// What the other columns, and the name of the collection, say of this one.
struct Surroundings {
    bool people = false;        ///< each record is a person, or has one's name or number
    bool named_people = false;  ///< the collection is called so
    bool belongs = false;       ///< each record is somebody's
    bool names = false;         ///< a first or last name stands in another column
    bool street = false;        ///< a street does
    bool sealed = false;        ///< what is encrypted does
    int year = 0;

    [[nodiscard]] bool personal() const { return people || belongs || names || street; }
};

/// All that a rule looks at.
struct RuleInput {
    const JudgedColumn& column;
    const ColumnTally& tally;
    const NameRule& name;
    ColumnSort sort = ColumnSort::Any;
    const Surroundings& around;

    /// The name says this type: surely, or at all.
    [[nodiscard]] bool named(DataType type) const { return name.strong && name.type == type; }
    [[nodiscard]] bool hinted(DataType type) const { return name.type == type; }
    [[nodiscard]] bool empty() const { return tally.values() == 0; }
    [[nodiscard]] double share(Trait trait) const { return tally.share(trait); }
    /// Enough different values that their form proves something without a name.
    [[nodiscard]] bool many() const { return tally.distinct() >= 8; }
};

/// What one rule makes of a column.
struct Judgement {
    Verdict verdict = Verdict::None;
    DataType type = DataType::None;
    double confidence = 0;
    double share = 0;
    double checksum_share = 0;
    bool has_checksum = false;
};

/// What every rule makes of it, those that say nothing left out; the best one first.
std::vector<Judgement> apply_rules(const RuleInput& input);

/// The rules for names of persons, addresses and dates of birth (rules_words.cpp).
void apply_word_rules(const RuleInput& input, std::vector<Judgement>& out);

/// How sure a name and a share of the values make; a few values make nothing very sure.
double confidence_of(const RuleInput& input, DataType type, double share);

}  // namespace dsar
