// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/minors.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/model/record.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view birth_date = "user.demographic.date_of_birth";

// Only what is one person's can tell that person's age.
bool tells(const Match& match, const CollectionEntry& collection) {
    return match.has_record && match.certainty != Certainty::Possible && !match.shared &&
           !match.mention && !match.bridge && !match.forward && collection.role == Role::Controller;
}

bool says_yes(const Value& value) {
    constexpr std::array no{"", "0", "0.0", "no", "n", "false", "f"};
    const std::string word = fold_case(value.text);
    return !value.is_null() &&
           std::ranges::none_of(no, [&](std::string_view each) { return word == each; });
}

// What is younger than today or older than people get is no date of birth.
std::optional<bool> is_young(const Value& value, int under, Date today) {
    const std::optional<Date> born = value.is_null() ? std::nullopt : parse_stored_date(value.text);
    if (!born || *born > today || add(*born, Period{130, 0, 0}) < today) {
        return std::nullopt;
    }
    return add(*born, Period{under, 0, 0}) > today;
}

Subject person_of(const CaseRequest& request, const SearchResult& search) {
    Subject out = request.subject;
    for (const FoundIdentifier& found : search.subjects.front().identifiers) {
        if (found.scope.empty()) {  // what was found inside a tenant stays there
            out.identifiers.push_back(found.identifier);
        }
    }
    return out;
}

Intake intake_of(const Settings& settings, const CaseRequest& request, Subject person,
                 const CaseFile& file) {
    Intake intake;
    intake.right = Right::Erase;
    intake.regime = "gdpr";
    intake.subject = std::move(person);
    intake.received = request.today;
    intake.received_at = request.signer->now();
    intake.opened = request.today;
    intake.channel = fmt::format("discovered in case {}", file.id());
    intake.language = request.language;
    intake.requester = "controller";
    reckon_intake(settings, intake);
    return intake;
}

// A case that erases this person already, and whether people have decided against one.
std::pair<std::string, bool> earlier_erasure(Register& cases, const Subject& person) {
    bool refused = false;
    for (const std::string& id : cases.cases_of(person)) {
        const std::optional<CaseHistory> history = cases.find(id);
        if (!history || history->right != Right::Erase) {
            continue;
        }
        if (history->status != CaseStatus::Closed) {
            return {id, false};
        }
        refused = history->outcome == "refused" || history->outcome == "withdrawn";
    }
    return {{}, refused};
}

}  // namespace

MinorSigns minor_signs(const Workspace& workspace, const Matches& matches, const Spool& spool,
                       Date today) {
    const int under = workspace.settings.minors_under;
    std::set<std::string> young;
    std::set<std::string> adult;
    for (const Match& match : under == 0 ? Matches() : matches) {
        const CollectionEntry& collection =
            *workspace.map.store(match.store)->collection(match.collection);
        if (!tells(match, collection)) {
            continue;
        }
        const Record record = unpack(spool.read(match.spooled));
        for (const FieldEntry& field : collection.fields) {
            const bool is_birth = field.category == birth_date && !field.about_other;
            if (!is_birth && !field.minor) {
                continue;
            }
            const std::string name =
                fmt::format("{}/{}.{}", match.store, match.collection, field.path);
            for (const Value& value : values_at(record, field.path)) {
                if (field.minor ? says_yes(value) : is_young(value, under, today).value_or(false)) {
                    young.insert(name);
                } else if (is_birth && is_young(value, under, today).has_value()) {
                    adult.insert(name);
                }
            }
        }
    }
    return {{young.begin(), young.end()}, {adult.begin(), adult.end()}};
}

std::optional<MinorFound> discover_minor(const Workspace& workspace, const CaseRequest& request,
                                         const std::optional<CaseFile>& file,
                                         const SearchResult& search, const Spool& spool) {
    MinorFound out{
        minor_signs(workspace, search.subjects.front().matches, spool, request.today), {}, false};
    if (out.signs.young.empty()) {
        return std::nullopt;
    }
    if (request.dry_run || !file) {
        return out;
    }
    Subject person = person_of(request, search);
    static std::mutex mutex;  // several requests of a list may find the same child
    const std::scoped_lock lock(mutex);
    const auto [standing, refused] = earlier_erasure(*request.cases, person);
    if (refused) {
        return std::nullopt;
    }
    out.case_id = standing;
    if (standing.empty() && out.signs.adult.empty()) {
        const CaseFile opened = request.cases->open_case(
            intake_of(workspace.settings, request, std::move(person), *file), *request.signer);
        ActingOrder order;
        order.planned = request.today;
        order.ground = "child";
        keep_acting_order(opened, order);
        out.case_id = opened.id();
        out.opened = true;
    }
    request.cases->record(*file,
                          Act{"minor_found",
                              {{"case", out.case_id},
                               {"opened", out.opened},
                               {"fields", out.signs.young},
                               {"adult", out.signs.adult}}},
                          *request.signer);
    return out;
}

}  // namespace dsar
