// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/draft_words.hpp"

#include <fmt/format.h>

#include <cmath>

namespace dsar {
namespace {

/// Never `100 %` for less, nor `0 %` for more.
std::string percent(double share) {
    const double value = 100 * share;
    if (value >= 99.95 || value < 0.05) {
        return fmt::format("{:.0f} %", value);
    }
    return fmt::format("{:.1f} %", std::min(value, 99.9));
}

std::string counted(std::uint64_t count, const char* word) {
    return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

void add(std::string& text, const std::string& clause) {
    text += (text.empty() ? "" : "; ") + clause;
}

/// `found 99 %: e-mail address`.
std::string head_of(const ColumnVerdict& verdict) {
    const DataTypeFacts& facts = facts_of(verdict.type);
    switch (verdict.verdict) {
        case Verdict::Found:
        case Verdict::Possible:
            return fmt::format("{} {:.0f} %: {}",
                               verdict.verdict == Verdict::Found ? "found" : "possible",
                               100 * verdict.confidence, facts.words);
        case Verdict::None:
            return "none: no personal data seen";
        case Verdict::NotScanned:
            return "not scanned: " + verdict.reason;
    }
    return {};
}

void add_name(std::string& text, const ColumnVerdict& verdict) {
    if (verdict.name.phrase.empty() || verdict.name.type == DataType::None) {
        return;
    }
    const bool agrees = verdict.name.type == verdict.type;
    if (agrees) {
        add(text, fmt::format("its name {} so ('{}')", verdict.name.strong ? "says" : "may say",
                              verdict.name.phrase));
    } else if (verdict.verdict != Verdict::NotScanned || verdict.name.strong) {
        add(text, fmt::format("its name {} {} ('{}')", verdict.name.strong ? "says" : "may say",
                              facts_of(verdict.name.type).words, verdict.name.phrase));
    }
}

void add_values(std::string& text, const ColumnVerdict& verdict) {
    const bool judged = verdict.verdict == Verdict::Found || verdict.verdict == Verdict::Possible;
    if (verdict.values == 0 || !judged) {
        return;
    }
    if (verdict.share > 0) {
        add(text, percent(verdict.share) + " of the values look so");
    }
    if (verdict.has_checksum) {
        add(text, fmt::format("check digits agree in {}", percent(verdict.checksum_share)));
    }
}

}  // namespace

std::string words_of(const DraftField& field) {
    const ColumnVerdict& verdict = field.verdict;
    std::string text = head_of(verdict);
    add_name(text, verdict);
    add_values(text, verdict);
    if (!verdict.reason.empty() && verdict.verdict != Verdict::NotScanned) {
        add(text, verdict.reason);
    }
    for (const TypeShare& other : verdict.also) {
        add(text,
            fmt::format("{} also like: {}", percent(other.share), facts_of(other.type).words));
    }
    if (verdict.values > 0) {
        add(text, field.column.whole
                      ? fmt::format("all {} judged", counted(verdict.values, "value"))
                      : fmt::format("{} judged of {} filled", counted(verdict.values, "value"),
                                    field.column.filled));
    }
    if (!field.column.type.empty()) {
        add(text, field.column.type);
    }
    return text;
}

std::string words_of_reading(const DraftCollection& collection) {
    if (!collection.unread.empty()) {
        return fmt::format("could not be read: {}", collection.unread);
    }
    std::string text = counted(collection.records, "record");
    text += collection.whole ? ", all there are" : " read, not all";
    return text;
}

}  // namespace dsar
