// SPDX-License-Identifier: Apache-2.0
// Names of persons, addresses and dates of birth: what their words say, where a name of a column
// alone or a value alone would often be wrong.
#include "libdsar/discovery/rules.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

using T = DataType;

bool can_be_words(const RuleInput& in) {
    return in.sort == ColumnSort::Text || in.sort == ColumnSort::Any;
}

void add(std::vector<Judgement>& out, const RuleInput& in, Verdict verdict, DataType type,
         double share) {
    out.push_back({verdict, type, confidence_of(in, type, share), share});
}

/// What the name says counts for at least so much, whatever the values are.
void add_named(std::vector<Judgement>& out, const RuleInput& in, DataType type, double share) {
    constexpr double worth = 0.3;
    out.push_back({Verdict::Found, type, confidence_of(in, type, std::max(share, worth)), share});
}

/// First and last names, each in its own column.
void apply_single_names(const RuleInput& in, std::vector<Judgement>& out) {
    const double words = in.share(Trait::Words);
    const double first = in.share(Trait::FirstName);
    const double last = in.share(Trait::LastName);
    for (const auto& [type, share] :
         {std::pair(T::FirstName, first), std::pair(T::LastName, last)}) {
        if (in.named(type) && (in.empty() || words >= 0.5)) {
            add_named(out, in, type, share);
        }
    }
    if (in.hinted(T::FullName) && first >= 0.5) {
        add(out, in, Verdict::Found, T::FullName, first);
    } else if (std::max(first, last) >= 0.5) {
        const T type = first >= last ? T::FirstName : T::LastName;
        const bool sure = in.many() && (std::max(first, last) >= 0.6 || in.around.names);
        add(out, in, sure ? Verdict::Found : Verdict::Possible, type, std::max(first, last));
    } else if (std::max(first, last) >= 0.3 && in.around.personal() && in.many()) {
        add(out, in, Verdict::Possible, first >= last ? T::FirstName : T::LastName,
            std::max(first, last));
    }
}

void apply_full_names(const RuleInput& in, std::vector<Judgement>& out) {
    const double words = in.share(Trait::Words);
    const double whole = in.share(Trait::PersonName);
    const double likely = whole + in.share(Trait::PersonNameHalf);
    const double several = in.share(Trait::PersonNames);
    const bool unlikely = in.name.type == T::None && !in.name.phrase.empty();
    if (in.named(T::FullName) && (in.empty() || words >= 0.5)) {
        add_named(out, in, T::FullName, likely);
    } else if (in.hinted(T::FullName) && !in.empty()) {
        if (likely >= 0.4 || (in.around.named_people && words >= 0.6)) {
            add(out, in, Verdict::Found, T::FullName, likely);
        } else if (whole >= 0.05 || several >= 0.2 || (in.around.people && words >= 0.6)) {
            add(out, in, Verdict::Possible, T::FullName, likely + several);
        }
    } else if (whole >= 0.4 && likely >= 0.6 && in.many() && !unlikely) {
        add(out, in, Verdict::Found, T::FullName, likely);
    } else if (whole + several >= 0.15 || (whole >= 0.1 && in.around.people)) {
        add(out, in, Verdict::Possible, T::FullName, likely + several);
    }
}

void apply_streets(const RuleInput& in, std::vector<Judgement>& out) {
    const double surely = in.share(Trait::Street);
    const double likely = in.tally.share_of_any({Trait::Street, Trait::StreetForm});
    const double other = in.tally.share_of_any(
        {Trait::Email, Trait::Ip, Trait::Url, Trait::Mac, Trait::Uuid, Trait::HexDigest});
    if (other >= 0.5) {
        return;
    }
    if (in.named(T::Street)) {
        const double words = in.share(Trait::Words);
        if (in.empty() || likely >= 0.3 || likely + words >= 0.5) {
            add_named(out, in, T::Street, likely);
        } else if (!in.column.refers) {
            add(out, in, Verdict::Possible, T::Street, likely);
        }
    } else if (surely >= 0.5 && in.many()) {
        add(out, in, Verdict::Found, T::Street, surely);
    } else if (surely >= 0.2 || (likely >= 0.7 && in.around.people)) {
        add(out, in, Verdict::Possible, T::Street, likely);
    }
}

void apply_postal_codes(const RuleInput& in, std::vector<Judgement>& out) {
    const double form = in.share(Trait::PostalForm);
    const double likely = in.tally.share_of_any({Trait::PostalForm, Trait::PostalLike});
    if (in.named(T::PostalCode)) {
        if (in.empty() || likely >= 0.5) {
            add_named(out, in, T::PostalCode, likely);
        }
    } else if (form >= 0.8 && in.many()) {
        add(out, in, in.around.street ? Verdict::Found : Verdict::Possible, T::PostalCode, form);
    }
}

/// Places are somebody's only where somebody is near: a list of cities is a list of cities.
void apply_places(const RuleInput& in, std::vector<Judgement>& out) {
    for (const T type : {T::City, T::Region, T::Country}) {
        if (in.named(type) && (in.empty() || in.share(Trait::Words) >= 0.5) &&
            in.around.personal() && !in.column.refers) {
            add_named(out, in, type, 0);
        }
    }
}

void apply_birth_dates(const RuleInput& in, std::vector<Judgement>& out) {
    const double dates = in.tally.share_of_any({Trait::Date, Trait::Year});
    if (in.named(T::BirthDate)) {
        if (in.empty() || dates >= 0.5 || in.sort == ColumnSort::Date) {
            add_named(out, in, T::BirthDate, dates);
        } else {
            add(out, in, Verdict::Possible, T::BirthDate, dates);
        }
        return;
    }
    // Days without a time of day, spread over the years in which those who live now were born.
    const bool spread = in.tally.last_year() - in.tally.first_year() >= 15;
    const bool lived = in.tally.first_year() >= in.around.year - 110 &&
                       in.tally.last_year() <= in.around.year - 14;
    if (in.share(Trait::Date) >= 0.95 && in.share(Trait::DateTime) <= 0.02 && spread && lived &&
        in.tally.distinct() >= 5 && in.around.people && in.name.phrase.empty()) {
        const bool sure = in.around.names || in.around.named_people;
        add(out, in, sure ? Verdict::Found : Verdict::Possible, T::BirthDate,
            in.share(Trait::Date));
    }
}

}  // namespace

void apply_word_rules(const RuleInput& input, std::vector<Judgement>& out) {
    apply_birth_dates(input, out);
    if (input.sort == ColumnSort::Number || can_be_words(input)) {
        apply_postal_codes(input, out);
    }
    if (can_be_words(input)) {
        apply_single_names(input, out);
        apply_full_names(input, out);
        apply_streets(input, out);
        apply_places(input, out);
    }
}

}  // namespace dsar
