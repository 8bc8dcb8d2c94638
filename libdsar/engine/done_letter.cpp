// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/done_letter.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/output/letter.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

namespace {

// As people know it: the map's title, else its name.
std::string title_of(const Workspace& workspace, const std::string& store,
                     const std::string& collection) {
    const StoreEntry* const entry = workspace.map.store(store);
    const CollectionEntry* const found = entry == nullptr ? nullptr : entry->collection(collection);
    return found == nullptr || found->title.empty() ? collection : found->title;
}

std::string_view done_word(const std::string& decision, bool lithuanian) {
    struct Words {
        std::string_view decision;
        std::string_view english;
        std::string_view lithuanian;
    };
    static constexpr std::array words{
        Words{"erase", "erased", "ištrinta"},
        Words{"anonymise", "made anonymous", "nuasmeninta"},
        Words{"mark", "marked as restricted", "pažymėta kaip apribota"},
        Words{"correct", "corrected", "ištaisyta"},
        Words{"suppress", "left out of further use", "nebenaudojama"},
    };
    for (const Words& each : words) {
        if (decision == each.decision) {
            return lithuanian ? each.lithuanian : each.english;
        }
    }
    return {};
}

// By the last plan of the case and by those before it.
std::vector<DonePart> all_done(const CaseCertificate& certificate) {
    std::vector<DonePart> out = certificate.done;
    for (const EarlierPlan& earlier : certificate.earlier) {
        for (const DonePart& part : earlier.done) {
            const auto same = std::ranges::find_if(out, [&](const DonePart& each) {
                return each.store == part.store && each.collection == part.collection &&
                       each.decision == part.decision;
            });
            if (same == out.end()) {
                out.push_back(part);
            } else {
                same->count += part.count;
            }
        }
    }
    return out;
}

void add_line(std::string& text, const std::string& line) {
    text += (text.empty() ? "- " : "\n- ") + line;
}

std::string kept_line(const Workspace& workspace, const KeptPart& part,
                      const std::string& language) {
    const bool lithuanian = language == "lt";
    std::string until;
    if (part.until) {
        until = fmt::format("{} {}", lithuanian ? ", iki" : ", until",
                            date_in_words(*part.until, language));
    }
    return fmt::format("{}: {}{} ({}{}{})", title_of(workspace, part.store, part.collection),
                       part.count, until, part.article, part.law.empty() ? "" : ", ", part.law);
}

// Of a rectification: what is not rewritten, and what the person may do or has done about it.
std::string statement_line(const Workspace& workspace, const OldPart& part, bool is_stated,
                           bool lithuanian) {
    constexpr std::string_view said = "your statement stands beside it";
    constexpr std::string_view may_say =
        "you may have a statement of your own stand beside it (Art. 16 GDPR)";
    constexpr std::string_view said_lt = "šalia pridėtas Jūsų papildomas pareiškimas";
    constexpr std::string_view may_say_lt =
        "galite pateikti papildomą pareiškimą, kurį pridėsime prie įrašo (BDAR 16 straipsnis)";
    const std::string_view words =
        is_stated ? (lithuanian ? said_lt : said) : (lithuanian ? may_say_lt : may_say);
    return fmt::format("{}: {}; {}", title_of(workspace, part.store, part.collection), part.count,
                       words);
}

}  // namespace

std::filesystem::path write_done_letter(const Workspace& workspace, const CaseFile& file,
                                        const CaseCertificate& certificate, Date today) {
    const Json asked = Json::parse(file.read_sealed("request.json"));
    const std::string asked_in = asked.value("language", "");
    const std::string language =
        (asked_in.empty() ? workspace.settings.language : asked_in).substr(0, 2);
    LetterFacts facts = letter_facts(workspace.settings);
    facts.reference = file.id();
    facts.right = certificate.right;
    facts.regime = certificate.regime;
    facts.kind = asked.value("kind", "");
    facts.channel = asked.value("channel", "");
    facts.received = certificate.received;
    facts.today = today;
    for (const DonePart& part : all_done(certificate)) {
        const std::string_view word = done_word(part.decision, language == "lt");
        if (!word.empty()) {
            add_line(facts.done,
                     fmt::format("{}: {} {}", title_of(workspace, part.store, part.collection),
                                 part.count, word));
        }
    }
    for (const KeptPart& part : certificate.kept_parts) {
        add_line(facts.kept, kept_line(workspace, part, language));
    }
    const bool is_stated = certificate.right == Right::Rectify && !certificate.old_values.empty() &&
                           !read_acting_order(file).statement.empty();
    for (const OldPart& part : certificate.old_values) {
        if (part.what != "other_value") {
            add_line(facts.kept, statement_line(workspace, part, is_stated, language == "lt"));
        }
    }
    for (const ManualPart& part : certificate.manual) {
        add_line(facts.manual,
                 fmt::format("{}: {}", title_of(workspace, part.store, part.collection), part.why));
    }
    const bool all_known = std::ranges::all_of(
        certificate.backups, [](const BackupPart& part) { return part.end.has_value(); });
    for (const BackupPart& part : certificate.backups) {
        if (all_known) {
            facts.backups_until = std::max(facts.backups_until, part.end);
        }
    }
    for (const std::string& name : certificate.told) {
        add_line(facts.recipients, name);
    }
    return write_letter(file.folder(),
                        {workspace.root, "done", asked_in, workspace.settings.language}, facts);
}

}  // namespace dsar
