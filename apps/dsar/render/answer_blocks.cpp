// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/answer_blocks.hpp"

#include "apps/dsar/render/count.hpp"
#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace dsar::cli {
namespace {

constexpr std::size_t most_lines = 10;

struct Row {
    std::string left;
    std::string right;
};

// The first rows, of which no more are shown, and how many there are.
class Rows {
 public:
    void push_back(Row row) {
        if (count_++ < most_lines) {
            first_.push_back(std::move(row));
        }
    }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    const Row& operator[](std::size_t at) const { return first_[at]; }

 private:
    std::vector<Row> first_;
    std::size_t count_ = 0;
};

// What is left of a line behind `taken` columns; off a terminal nothing is wrapped.
std::size_t room_behind(std::size_t taken, const Look& look) {
    constexpr std::size_t least = 20;
    return look.terminal ? std::max(look.columns, taken + least) - taken : std::string::npos;
}

// `text` behind `margin`, further lines below its beginning.
std::string hanging(std::string margin, std::string_view text, const Look& look) {
    const std::size_t taken = width_of(margin);
    std::string out;
    for (const std::string& line : wrapped(text, room_behind(taken, look))) {
        out += margin + line + "\n";
        margin.assign(taken, ' ');
    }
    return out;
}

// `Label       text`, then the rows below it in two columns, the right one wrapped; where there is
// no room for two, one below the other.
std::string block(std::string_view label, std::string_view text, const Rows& rows,
                  const Look& look) {
    std::string out = hanging(fmt::format("{:<11} ", label), text, look);
    std::size_t width = 0;
    for (std::size_t at = 0; at < rows.size() && at < most_lines; ++at) {
        width = std::max(width, width_of(rows[at].left));
    }
    const bool narrow = look.terminal && look.columns < width + 25;
    for (std::size_t at = 0; at < rows.size() && at < most_lines; ++at) {
        if (narrow || rows[at].right.empty()) {
            out += "  " + rows[at].left + "\n";
        }
        if (!rows[at].right.empty()) {
            out += hanging(narrow ? "      " : "  " + padded(rows[at].left, width) + "   ",
                           rows[at].right, look);
        }
    }
    if (rows.size() > most_lines) {
        out += fmt::format("  {} {} more\n", look.ellipsis(), rows.size() - most_lines);
    }
    return out;
}

std::string place(std::string_view store, std::string_view collection, std::string_view key,
                  const Look& look) {
    std::string name = fmt::format("{}/{}", store, collection);
    if (!key.empty()) {
        name += (key.starts_with('[') ? "#" : "/") + std::string(key);
    }
    return look.safe(name);
}

std::string pending_title(std::string_view what, std::size_t count) {
    if (what == "possible_match") {
        return counted(count, "possible match is", "possible matches are") + " not in the package";
    }
    if (what == "free_text") {
        return counted(count, "free text is", "free texts are") +
               " held back until somebody has read them";
    }
    if (what == "unmapped_fields") {
        return counted(count, "collection is", "collections are") +
               " withheld: the data map does not list all fields";
    }
    return counted(count, "matter waits", "matters wait") + " for a person";
}

std::string to_decide(const Plan& plan, const Look& look) {
    std::map<std::string, Rows> groups;
    for (const Pending& pending : plan.pending) {
        if (pending.what != "identity") {
            groups[pending.what].push_back(
                {place(pending.store, pending.collection, pending.key, look),
                 look.safe(pending.why)});
        }
    }
    std::string out;
    std::string_view label = "To decide";
    // Possible matches first: they are what the officer can settle.
    for (const std::string_view what : {"possible_match", "free_text", "unmapped_fields"}) {
        if (const auto group = groups.extract(std::string(what)); !group.empty()) {
            out += block(label, pending_title(what, group.mapped().size()), group.mapped(), look);
            label = "";
        }
    }
    for (const auto& [what, rows] : groups) {
        out += block(label, pending_title(what, rows.size()), rows, look);
        label = "";
    }
    return out;
}

std::string withheld(const Plan& plan, const Look& look) {
    std::map<std::string, std::string> fields;  // name -> why
    const auto note = [&](const Step& step, const WithheldField& field) {
        if (field.reason != "free_text" && field.reason != "unmapped") {  // those are to decide
            fields[fmt::format("{}/{}.{}", step.store, step.collection, field.path)] = field.why;
        }
    };
    for (const Step& step : plan.steps) {
        if (step.decision != Decision::Disclose) {
            continue;
        }
        for (const WithheldField& field : step.withheld) {
            note(step, field);
        }
        for (const PlannedRecord& record : step.records) {
            for (const WithheldField& field : record.withheld) {
                note(step, field);
            }
        }
    }
    Rows rows;
    for (const auto& [name, why] : fields) {
        rows.push_back({look.safe(name), look.safe(why)});
    }
    return rows.empty()
               ? std::string{}
               : block("Withheld", counted(rows.size(), "field") + " held and listed, not shown",
                       rows, look);
}

std::string forwarded(const Answer& answer, const Look& look) {
    const auto total = answer.plan.totals.find(std::string(name_of(Decision::Forward)));
    if (total == answer.plan.totals.end() || total->second == 0) {
        return {};
    }
    Rows rows;
    for (const ClientFacts& client : answer.facts.clients) {
        if (!client.instructed) {
            rows.push_back(
                {look.safe(client.name.empty() ? client.tenant : client.name),
                 client.contact.empty() ? "no contact in dsar.yaml" : look.safe(client.contact)});
        }
    }
    return block("Forward",
                 counted(total->second, "record belongs", "records belong") +
                     " to clients, who must answer (Art. 28)",
                 rows, look);
}

struct LeftOut {
    std::string place;
    std::string why;
    std::size_t collections = 0;
    std::size_t records = 0;
};

// One for each reason, in the order in which they come.
std::vector<LeftOut> reasons_left_out(const Answer& answer) {
    std::vector<LeftOut> out;
    for (const NotIncluded& entry : answer.facts.not_included) {
        if (entry.records == 0 || entry.reason == "possible" || entry.reason == "client") {
            continue;
        }
        auto known = std::find_if(out.begin(), out.end(),
                                  [&](const LeftOut& other) { return other.why == entry.why; });
        if (known == out.end()) {
            out.push_back({entry.store + "/" + entry.collection, entry.why, 0, 0});
            known = out.end() - 1;
        }
        ++known->collections;
        known->records += entry.records;
    }
    return out;
}

// Records that are counted and not handed out, besides the possible matches above. A reason that
// holds for several collections is said once; `show` names them.
std::string left_out(const Answer& answer, const Look& look) {
    Rows rows;
    std::size_t total = 0;
    for (const LeftOut& entry : reasons_left_out(answer)) {
        total += entry.records;
        const std::string place = entry.collections == 1 ? look.safe(entry.place)
                                                         : counted(entry.collections, "collection");
        rows.push_back({place + "  " + grouped(entry.records), look.safe(entry.why)});
    }
    return rows.empty() ? std::string{}
                        : block("Left out",
                                counted(total, "record is", "records are") +
                                    " counted in the answer, not shown",
                                rows, look);
}

// Until the case is approved nobody has verified who asks.
std::string identity(const Answer& answer) {
    if (answer.case_id.empty()) {
        return {};
    }
    return fmt::format("Identity    not yet verified ({})\n",
                       answer.facts.regime == "ccpa" ? "11 CCR 7060" : "Art. 12(6)");
}

}  // namespace

std::string decisions_block(const Answer& answer, const Look& look) {
    const std::string text = to_decide(answer.plan, look) + withheld(answer.plan, look) +
                             left_out(answer, look) + forwarded(answer, look) + identity(answer);
    return text.empty() ? text : "\n" + text;
}

}  // namespace dsar::cli
