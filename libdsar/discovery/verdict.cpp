// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/verdict.hpp"

#include "libdsar/discovery/rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

using T = DataType;

bool is_found(const ColumnVerdict& judged, std::initializer_list<DataType> types) {
    return judged.verdict == Verdict::Found &&
           std::find(types.begin(), types.end(), judged.type) != types.end();
}

/// What cannot be looked at; empty when it can.
std::string why_not_scanned(const JudgedColumn& column) {
    const ColumnTally& tally = column.tally;
    if (!column.unread.empty()) {
        return column.unread;
    }
    if (tally.share(Trait::Encrypted) >= 0.5) {
        return "encrypted (" + tally.cipher() + ")";
    }
    if (tally.values() != 0) {
        return {};
    }
    return column.records == 0
               ? "no record to look at"
               : "no value in the " +
                     (column.records == 1 ? "record"
                                          : std::to_string(column.records) + " records") +
                     " looked at";
}

ColumnVerdict judge(const JudgedColumn& column, const Surroundings& around) {
    const ColumnTally& tally = column.tally;
    ColumnVerdict out;
    out.name = rule_for_name(column.name);
    out.values = tally.values();
    out.distinct = tally.distinct();
    const std::string unseen = why_not_scanned(column);
    const RuleInput input{column, tally, out.name, sort_of_type(column.type), around};
    std::vector<Judgement> all;
    if (unseen.empty() || tally.values() == 0) {
        all = apply_rules(input);
    }
    const bool by_name = !all.empty() && all.front().verdict == Verdict::Found && out.name.strong &&
                         column.unread.empty();
    if (!unseen.empty() && !by_name) {
        out.verdict = Verdict::NotScanned;
        out.type = out.name.type;
        out.reason = unseen;
        return out;
    }
    out.reason = unseen;
    if (all.empty()) {
        return out;
    }
    const Judgement& best = all.front();
    out.verdict = best.verdict;
    out.type = best.type;
    out.confidence = best.confidence;
    out.share = tally.values() == 0 ? 0 : best.share;
    out.has_checksum = best.has_checksum;
    out.checksum_share = best.checksum_share;
    if (best.type == T::NationalId) {
        out.reason = tally.country();
    }
    for (const Judgement& judged : all) {
        const bool known = std::any_of(out.also.begin(), out.also.end(), [&](const auto& other) {
            return other.type == judged.type;
        });
        if (judged.type != out.type && !known && judged.share >= 0.01) {
            out.also.push_back({judged.type, judged.share});
        }
    }
    return out;
}

/// What the first look says of the surroundings of each column.
Surroundings learn(const std::vector<ColumnVerdict>& verdicts, Surroundings around) {
    around.people = around.named_people || is_about_people(verdicts);
    for (const ColumnVerdict& judged : verdicts) {
        around.names = around.names || is_found(judged, {T::FirstName, T::LastName});
        around.street = around.street || is_found(judged, {T::Street});
    }
    return around;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Found:
            return "found";
        case Verdict::Possible:
            return "possible";
        case Verdict::None:
            return "none";
        case Verdict::NotScanned:
            return "not_scanned";
    }
    return {};
}

bool is_about_people(const std::vector<ColumnVerdict>& verdicts) {
    return std::any_of(verdicts.begin(), verdicts.end(), [](const ColumnVerdict& judged) {
        return is_found(judged, {T::Email, T::FirstName, T::LastName, T::FullName, T::BirthDate,
                                 T::NationalId, T::DocumentNumber, T::Username});
    });
}

std::vector<ColumnVerdict> judge_columns(const std::vector<JudgedColumn>& columns,
                                         const VerdictContext& context) {
    Surroundings around;
    around.named_people = names_people(context.collection);
    around.people = around.named_people;
    around.belongs = context.belongs_to_people;
    around.year = context.year;
    std::vector<ColumnVerdict> verdicts;
    // Twice: what was found by itself says what stands beside it.
    for (int round = 0; round < 2; ++round) {
        verdicts.clear();
        for (const JudgedColumn& column : columns) {
            verdicts.push_back(judge(column, around));
        }
        around = learn(verdicts, around);
    }
    return verdicts;
}

}  // namespace dsar
