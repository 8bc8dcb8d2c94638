// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/facts.hpp"
#include "libdsar/output/picture.hpp"
#include "libdsar/output/report_parts.hpp"
#include "libdsar/output/wording.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace dsar {

namespace {

constexpr std::size_t most_files = 40;

constexpr std::string_view part_titles[] = {"Who answers you",
                                            "Do we hold data about you?",
                                            "What you received",
                                            "Your data, kind by kind",
                                            "Data that left the European Economic Area",
                                            "Decisions made by machines",
                                            "What is not in this package",
                                            "Data that we hold for others",
                                            "Your rights",
                                            "Complain",
                                            "Residents of California",
                                            "The same for computers"};

Json row(std::string_view name, const std::string& value) {
    return {{"name", name}, {"value", value}};
}

Json rows(std::initializer_list<std::pair<std::string_view, std::string>> pairs) {
    Json list = Json::array();
    for (const auto& [name, value] : pairs) {
        if (!value.empty()) {
            list.push_back(row(name, value));
        }
    }
    return list;
}

Json figures(const ReportSource& source) {
    const PackageFacts& facts = source.content.facts();
    std::set<std::string> holding;
    std::set<std::string> given;
    for (const CollectionFacts& collection : source.content.collections()) {
        holding.insert(collection.store);
        given.insert(collection.recipients.begin(), collection.recipients.end());
    }
    const auto figure = [](std::uint64_t number, const char* what) -> Json {
        return {{"number", with_commas(number)}, {"what", what}};
    };
    Json list = {figure(source.found.records, "records in this package"),
                 figure(source.content.collections().size(), "kinds of records"),
                 figure(holding.size(), "places that hold them"),
                 figure(given.size(), "recipients outside")};
    if (source.found.withheld > 0) {
        list.push_back(figure(source.found.withheld, "records held back, with reasons"));
    }
    if (facts.stores.size() > holding.size()) {
        list.push_back(figure(facts.stores.size(), "places searched"));
    }
    return list;
}

Json parts() {
    Json list = Json::array();
    for (const std::string_view title : part_titles) {
        list.push_back({{"number", list.size() + 1}, {"title", title}});
    }
    return list;
}

std::string kind_words(const std::string& kind) {
    std::string words = kind == "email"   ? "E-mail address"
                        : kind == "phone" ? "Telephone number"
                        : kind == "name"  ? "Name"
                        : kind == "ip"    ? "IP address"
                                          : kind;
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

Json identifiers(const PackageFacts& facts) {
    Json list = Json::array();
    for (const Identifier& identifier : facts.identifiers) {
        list.push_back({{"kind", kind_words(identifier.kind)},
                        {"value", identifier.value},
                        {"from", "from your request"}});
    }
    for (const Identifier& identifier : facts.identifiers_found) {
        list.push_back({{"kind", kind_words(identifier.kind)},
                        {"value", identifier.value},
                        {"from", "found in your records"}});
    }
    return list;
}

std::string recipients_words(const PackageFacts& facts, const std::set<std::string>& ids) {
    std::string words;
    for (const std::string& id : ids) {
        const RecipientFacts* recipient = recipient_of(facts, id);
        words += (words.empty() ? "" : ", ") +
                 (recipient == nullptr || recipient->name.empty() ? id : recipient->name);
    }
    return words.empty() ? "nobody outside" : words;
}

std::string status_words(const StoreOutcome& outcome) {
    switch (outcome.status) {
        case StoreOutcome::Status::Searched:
            return "searched";
        case StoreOutcome::Status::Failed:
            return "failed: " + outcome.why;
        case StoreOutcome::Status::Skipped:
            return "not searched: " + outcome.why;
    }
    return {};
}

Json stores(const ReportSource& source) {
    Json list = Json::array();
    for (const StoreOutcome& outcome : source.content.facts().stores) {
        std::uint64_t records = 0;
        std::uint64_t withheld = 0;
        std::string held_at;
        std::set<std::string> recipients;
        for (std::size_t index = 0; index < source.content.collections().size(); ++index) {
            const CollectionFacts& facts = source.content.collections()[index];
            if (facts.store == outcome.store) {
                records += source.found.collections[index].records;
                withheld += facts.withheld;
                held_at = held_at.empty() ? facts.held_at : held_at;
                recipients.insert(facts.recipients.begin(), facts.recipients.end());
            }
        }
        const bool holds = records > 0 || !held_at.empty();
        list.push_back(
            {{"name", outcome.store},
             {"records", with_commas(records)},
             {"withheld", with_commas(withheld)},
             {"held_at", held_at.empty() ? "–" : place_words(held_at)},
             {"recipients", holds ? recipients_words(source.content.facts(), recipients) : "–"},
             {"status", status_words(outcome)}});
    }
    return list;
}

std::string file_words(const std::string& path) {
    const auto in = [&](std::string_view folder) { return path.starts_with(folder); };
    return path == "data.json"              ? "everything, for computers"
           : in("csv/")                     ? "table for a spreadsheet"
           : in("files/")                   ? "file that belongs to a record"
           : in("schemas/")                 ? "describes data.json and manifest.json"
           : in("records-")                 ? "page of records"
           : path == "datapackage.json"     ? "index of tables (Data Package)"
           : in("portable/transcripts/")    ? "transcript of a conversation"
           : path == "portable/contact.vcf" ? "your contact card (vCard)"
           : path == "portable/calls.ics"   ? "your calls and meetings (iCalendar)"
                                            : "file";
}

Json files(const ReportSource& source) {
    Json list = Json::array();
    for (const auto& [path, file] : source.folder.files()) {
        if (list.size() == most_files) {
            break;
        }
        list.push_back({{"path", path},
                        {"what", file_words(path)},
                        {"size", size_words(file.size)},
                        {"sha256", file.sha256}});
    }
    return list;
}

Json kinds(const ReportSource& source) {
    Json list = Json::array();
    for (const CollectionFacts& facts : source.content.collections()) {
        list.push_back({{"number", list.size() + 1},
                        {"title", facts.title.empty() ? facts.collection : facts.title},
                        {"records", with_commas(source.found.collections[list.size()].records)},
                        {"purpose", facts.purpose},
                        {"kept_until", facts.kept_until}});
    }
    return list;
}

}  // namespace

std::string report_title(const PackageFacts& facts) {
    return facts.right == Right::Export ? "Your data, to take with you" : "What we hold about you";
}

namespace {

std::string request_words(const PackageFacts& facts) {
    if (facts.regime == "ccpa") {
        return facts.kind == "know" ? "Categories of personal information, Cal. Civ. Code 1798.110"
                                    : "Specific pieces of information, Cal. Civ. Code 1798.110";
    }
    return fmt::format("{} under {} GDPR", facts.right == Right::Export ? "Portability" : "Access",
                       article_of(facts.right));
}

}  // namespace

Json report_top(const ReportSource& source) {
    const PackageFacts& facts = source.content.facts();
    const std::size_t total_files = source.folder.files().size();
    const std::string svg = picture(source.content, source.found);
    const bool is_export = facts.right == Right::Export;
    Json json = {
        {"title", report_title(facts)},
        {"lead", facts.regime == "ccpa" ? "This is our answer to your request to know (Cal. Civ. "
                                          "Code 1798.110)."
                 : is_export
                     ? "Data that you gave us or that were recorded while you used the "
                       "service, in forms that other programs read (Art. 20 GDPR)."
                     : "This is our answer to your request for access (Art. 15 GDPR): what we "
                       "hold, why, for how long, from where, who was given it, and a copy."},
        {"controller", facts.controller},
        {"case", facts.case_id},
        {"complete", source.found.complete},
        {"figures", figures(source)},
        {"parts", parts()},
        {"controller_facts", rows({{"Address", facts.controller_address},
                                   {"Country", country_words(facts.controller_country)},
                                   {"Contact", facts.controller_contact},
                                   {"Prepared by", facts.assist.processor},
                                   {"On the instruction", facts.assist.instruction},
                                   {"Privacy policy", facts.policy}})},
        {"request", request_words(facts)},
        {"case_facts", rows({{"Received", facts.received},
                             {"Answer due", facts.answer_by},
                             {"Data as of", time_words(facts.generated_at)}})},
        {"confirmation", confirmation(source.content, source.found)},
        {"identifiers", identifiers(facts)},
        {"has_picture", !svg.empty()},
        {"picture", svg},
        {"stores", stores(source)},
        {"files", files(source)},
        {"has_more_files", total_files > most_files},
        {"more_files",
         fmt::format("{} more are listed with their digests in manifest.json.",
                     counted(total_files - std::min(total_files, most_files), "file"))},
        {"has_kinds", !source.content.collections().empty()},
        {"kinds", kinds(source)}};
    json["has_records"] = source.found.records > 0;
    return json;
}

}  // namespace dsar
