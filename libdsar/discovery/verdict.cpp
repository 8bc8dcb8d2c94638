// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/verdict.hpp"

#include "libdsar/discovery/rules.hpp"
#include "libdsar/discovery/sealed_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

using T = DataType;

bool is_found(const ColumnVerdict& judged, std::initializer_list<DataType> types) {
    return std::any_of(types.begin(), types.end(),
                       [&](DataType type) { return judged.holds(type); });
}

/// Why there is nothing to look at; empty when there is.
std::string why_not_scanned(const JudgedColumn& column) {
    if (!column.unread.empty()) {
        return column.unread;
    }
    if (column.tally.values() != 0) {
        return {};
    }
    return column.records == 0
               ? "no record to look at"
               : "no value in the " +
                     (column.records == 1 ? "record"
                                          : std::to_string(column.records) + " records") +
                     " looked at";
}

/// What the name says, without its words for how the values are kept: `email_hash` is about e-mail.
NameRule name_of_kept(const std::string& column, const KeptName& kept) {
    NameRule whole = rule_for_name(column);
    if (kept.as == KeptAs::Plain || (whole.strong && whole.type != T::Credential)) {
        return whole;
    }
    NameRule stem = rule_for_name(kept.stem);
    return stem.type == T::None || (whole.strong && stem.type == T::Credential) ? whole : stem;
}

ColumnVerdict judge(const JudgedColumn& column, const Surroundings& around) {
    const ColumnTally& tally = column.tally;
    const KeptName kept = kept_name(column.name);
    ColumnVerdict out;
    out.name = name_of_kept(column.name, kept);
    out.values = tally.values();
    out.distinct = tally.distinct();
    const std::string unseen = why_not_scanned(column);
    const ColumnSort sort = sort_of_type(column.type);
    const bool texts = sort == ColumnSort::Bytes && tally.share(Trait::PlainBytes) >= 0.5;
    const RuleInput input{column, tally, out.name, texts ? ColumnSort::Any : sort, around};
    const Opaque opaque = look_for_opaque(input, kept);
    std::vector<Judgement> all;
    if (column.unread.empty() && !opaque.sealed()) {
        all = apply_rules(input);
    }
    const bool by_name = !all.empty() && all.front().verdict == Verdict::Found && out.name.strong;
    const bool hidden = opaque.sealed() || (opaque.kind != OpaqueKind::None && all.empty());
    if (hidden || (!unseen.empty() && !by_name)) {
        out.verdict = Verdict::NotScanned;
        out.type = out.name.type;
        out.reason = hidden ? words_of(opaque) : unseen;
        out.opaque = hidden ? opaque : Opaque{};
        return out;
    }
    out.reason = unseen.empty() && all.empty() ? words_of_random(tally) : unseen;
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
        around.sealed = around.sealed || judged.opaque.kind == OpaqueKind::Ciphertext;
    }
    return around;
}

/// The nonce, tag or salt of an encrypted column is nothing by itself.
void name_parts(const std::vector<JudgedColumn>& columns, std::vector<ColumnVerdict>& verdicts) {
    for (std::size_t place = 0; place < columns.size(); ++place) {
        const KeptName part = kept_name(columns[place].name);
        for (std::size_t other = 0; part.as == KeptAs::Part && other < columns.size(); ++other) {
            const KeptName whole = kept_name(columns[other].name);
            const bool its = whole.as != KeptAs::Part && whole.stem == part.stem &&
                             verdicts[other].opaque.kind == OpaqueKind::Ciphertext;
            if (its) {
                ColumnVerdict mine;
                mine.values = verdicts[place].values;
                mine.distinct = verdicts[place].distinct;
                mine.opaque.part_of = columns[other].name;
                mine.reason = "a part of the envelope of " + columns[other].name;
                verdicts[place] = std::move(mine);
                break;
            }
        }
    }
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
        name_parts(columns, verdicts);
        around = learn(verdicts, around);
    }
    return verdicts;
}

}  // namespace dsar
