// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/answer_blocks.hpp"

#include "apps/dsar/render/count.hpp"
#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace dsar::cli {
namespace {

constexpr std::size_t most_lines = 10;

struct Row {
    std::string left;
    std::string right;
};

// `Label       text`, then the rows below it in two columns, the right one wrapped.
std::string block(std::string_view label, std::string_view text, const std::vector<Row>& rows,
                  const Look& look) {
    std::string out = fmt::format("{:<11} {}\n", label, text);
    std::size_t width = 0;
    for (std::size_t at = 0; at < rows.size() && at < most_lines; ++at) {
        width = std::max(width, width_of(rows[at].left));
    }
    for (std::size_t at = 0; at < rows.size() && at < most_lines; ++at) {
        std::string margin = "  " + padded(rows[at].left, width) + "   ";
        const std::size_t taken = width + 5;
        const std::size_t room = !look.terminal              ? std::string::npos
                                 : look.columns > taken + 20 ? look.columns - taken
                                                             : 40;
        if (rows[at].right.empty()) {
            out += "  " + rows[at].left + "\n";
        }
        for (const std::string& line : wrapped(rows[at].right, room)) {
            out += margin + line + "\n";
            margin.assign(taken, ' ');
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
    std::map<std::string, std::vector<Row>> groups;
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

struct Withheld {
    std::size_t records = 0;
    std::string why;
};

std::string withheld(const Plan& plan, const Look& look) {
    std::map<std::string, Withheld> fields;
    const auto note = [&](const Step& step, const WithheldField& field, std::size_t records) {
        if (field.reason == "free_text" || field.reason == "unmapped") {
            return;  // stands under To decide
        }
        Withheld& entry = fields[fmt::format("{}/{}.{}", step.store, step.collection, field.path)];
        entry.records += records;
        entry.why = field.why;
    };
    for (const Step& step : plan.steps) {
        if (step.decision != Decision::Disclose) {
            continue;
        }
        for (const WithheldField& field : step.withheld) {
            note(step, field, step.records.size());
        }
        for (const PlannedRecord& record : step.records) {
            for (const WithheldField& field : record.withheld) {
                note(step, field, 1);
            }
        }
    }
    std::vector<Row> rows;
    std::size_t total = 0;
    for (const auto& [name, entry] : fields) {
        total += entry.records;
        rows.push_back({look.safe(name), look.safe(entry.why)});
    }
    return rows.empty() ? std::string{}
                        : block("Withheld", counted(total, "field") + " held and listed, not shown",
                                rows, look);
}

std::string forwarded(const Answer& answer, const Look& look) {
    const auto total = answer.plan.totals.find(std::string(name_of(Decision::Forward)));
    if (total == answer.plan.totals.end() || total->second == 0) {
        return {};
    }
    std::vector<Row> rows;
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

// Records that are counted and not handed out, besides the possible matches above.
std::string left_out(const Answer& answer, const Look& look) {
    std::vector<Row> rows;
    std::size_t total = 0;
    for (const NotIncluded& entry : answer.facts.not_included) {
        if (entry.records > 0 && entry.reason != "possible" && entry.reason != "client") {
            total += entry.records;
            rows.push_back(
                {look.safe(entry.store + "/" + entry.collection) + "  " + grouped(entry.records),
                 look.safe(entry.why)});
        }
    }
    return rows.empty() ? std::string{}
                        : block("Left out",
                                counted(total, "record is", "records are") +
                                    " counted in the answer, not shown",
                                rows, look);
}

// Until the case is approved nobody has verified who asks.
std::string identity(const Answer& answer) {
    return answer.case_id.empty() ? std::string{} : "Identity    not yet verified (Art. 12(6))\n";
}

}  // namespace

std::string decisions_block(const Answer& answer, const Look& look) {
    const std::string text = to_decide(answer.plan, look) + withheld(answer.plan, look) +
                             left_out(answer, look) + forwarded(answer, look) + identity(answer);
    return text.empty() ? text : "\n" + text;
}

}  // namespace dsar::cli
