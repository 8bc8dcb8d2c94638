// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/draft.hpp"

#include "apps/dsar/render/count.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace dsar::cli {
namespace {

struct Count {
    std::size_t fields = 0;
    std::map<DataType, std::size_t> types;
};

constexpr std::array verdicts{Verdict::Found, Verdict::Possible, Verdict::None,
                              Verdict::NotScanned};

std::map<Verdict, Count> count(const Draft& draft) {
    std::map<Verdict, Count> counts;
    for (const DraftCollection& collection : draft.collections) {
        for (const DraftField& field : collection.fields) {
            Count& entry = counts[field.verdict.verdict];
            ++entry.fields;
            ++entry.types[field.verdict.type];
        }
    }
    return counts;
}

std::string types_text(const Count& count) {
    std::string text;
    for (const auto& [type, fields] : count.types) {
        if (type != DataType::None) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", facts_of(type).words, fields);
        }
    }
    return text;
}

std::string sealed_fields(const DraftCollection& collection) {
    std::string names;
    for (const DraftField& field : collection.fields) {
        if (field.verdict.opaque.kind != OpaqueKind::None) {
            names += (names.empty() ? "" : ", ") + field.column.name;
        }
    }
    return names;
}

}  // namespace

std::string draft_summary(const Draft& draft, const Look& look) {
    std::size_t fields = 0;
    std::string lines;
    for (auto& [verdict, entry] : count(draft)) {
        fields += entry.fields;
    }
    std::map<Verdict, Count> counts = count(draft);
    for (const Verdict verdict : verdicts) {
        const std::string name =
            verdict == Verdict::NotScanned ? "not scanned" : std::string(name_of(verdict));
        const bool has_types = verdict == Verdict::Found || verdict == Verdict::Possible;
        lines += fmt::format("  {:<11} {:>5}", name, counts[verdict].fields);
        const std::string types = has_types ? types_text(counts[verdict]) : std::string();
        lines += (types.empty() ? "" : "   " + types) + "\n";
    }
    std::string text = fmt::format("{}: {}, {}\n{}", look.safe(draft.store.name),
                                   counted(draft.collections.size(), "collection"),
                                   counted(fields, "field"), lines);
    for (const DraftCollection& collection : draft.collections) {
        const std::string sealed = sealed_fields(collection);
        if (!sealed.empty()) {
            text += fmt::format("  {} {}: not looked into, encrypted or packed: {}\n",
                                look.mark(Mark::Warning), look.safe(collection.info.name),
                                look.safe(sealed));
        }
        if (!collection.unread.empty()) {
            text += fmt::format("  {} {}: {}\n", look.mark(Mark::Failure),
                                look.safe(collection.info.name), look.safe(collection.unread));
        }
    }
    for (const DraftCollection& copy : draft.copies) {
        text +=
            fmt::format("  {} {}: {}\n", look.mark(Mark::Warning), look.safe(copy.info.name),
                        copy.unread.empty() ? "a materialized view; the draft says what it holds"
                                            : look.safe(copy.unread));
    }
    return text;
}

}  // namespace dsar::cli
