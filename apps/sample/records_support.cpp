// SPDX-License-Identifier: Apache-2.0
// stores/app.db: tickets and messages; stores/crm and stores/feedback.json.
#include "apps/sample/letters.hpp"
#include "apps/sample/records.hpp"
#include "apps/sample/spelling.hpp"
#include "apps/sample/texts.hpp"

#include <fmt/format.h>

namespace sample {

Made add_ticket(Scene& scene, std::optional<Made> account, Mark contact_email) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.app.next_ticket++;
    Fact fact{"app", "tickets", std::to_string(id)};
    fact.namings = {{contact_email}};
    if (account) {
        fact.links = {{LinkKind::BelongsTo, account->fact}};
    }
    stores.app.tickets.insert(
        {id, account ? std::optional{account->id} : std::nullopt,
         contact_email.is_set() ? std::optional{circle.value(contact_email)} : std::nullopt,
         chance.chance(85) ? std::optional{chance.pick(subjects)} : std::nullopt,
         chance.chance(70) ? "closed" : "open", moment_text(chance, chance.between(600, last_day)),
         std::nullopt});
    return {id, circle.note(std::move(fact))};
}

void add_message(Scene& scene, Made ticket, const Author& author, const std::string& text,
                 std::vector<Mark> quotes) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.app.next_message++;
    Fact fact{"app", "messages", std::to_string(id)};
    fact.links = {{LinkKind::BelongsTo, ticket.fact}};
    fact.quotes = std::move(quotes);
    if (author.account) {
        fact.links.push_back({LinkKind::BelongsTo, author.account->fact});
    }
    constexpr std::array<std::string_view, 3> agents{"Agent M.", "Agent T.", "Agent V."};
    stores.app.messages.insert({id, ticket.id,
                                author.account ? std::optional{author.account->id} : std::nullopt,
                                author.is_agent ? std::optional{chance.pick(agents)} : std::nullopt,
                                text, moment_text(chance, chance.between(600, last_day))});
    circle.note(std::move(fact));
}

Made add_contact(Scene& scene, const Person& person, const ContactTraits& traits) {
    auto& [stores, circle, chance] = scene;
    constexpr std::array<std::string_view, 4> sources{"fair", "website", "referral", "bought list"};
    const auto number = static_cast<long long>(stores.crm.records()) + 1;
    const std::string key = fmt::format("C-{:06}", number);
    const bool is_decomposed = chance.chance(15);
    const auto spelled = [&](const std::string& name) {
        return !traits.has_name ? "" : is_decomposed ? decomposed(name) : name;
    };
    std::string notes = traits.notes;
    if (notes.empty() && chance.chance(40)) {
        notes = chance.pick(contact_notes);
    }
    stores.crm.write(
        csv_row({key, spelled(person.name.first), spelled(person.name.last),
                 traits.email.is_set() ? messy_email(chance, circle.value(traits.email)) : "",
                 traits.phone.is_set() ? typed_phone(chance, circle.value(traits.phone)) : "",
                 traits.company, chance.chance(50) ? std::string{chance.pick(job_titles)} : "",
                 std::string{chance.pick(sources)}, chance.chance(50) ? "yes" : "no", traits.score,
                 notes, date_text(chance.between(100, last_day))}));
    Fact fact{"crm", "contacts", key};
    fact.namings = {{traits.email}, {traits.phone}};
    if (traits.has_name) {
        fact.namings.push_back({person.name_mark});
    }
    fact.quotes = traits.quotes;
    return {number, circle.note(std::move(fact))};
}

void add_feedback(Scene& scene, const Person& person, const std::string& comment,
                  std::vector<Mark> quotes) {
    auto& [stores, circle, chance] = scene;
    if (person.number >= 2000) {
        return;
    }
    const auto number = stores.feedback.records() + 1;
    JsonObject who;
    who.text("email", typed_email(chance, circle.value(person.email)));
    JsonObject json;
    json.integer("id", static_cast<long long>(number)).raw("who", who.done());
    json.integer("rating", chance.between(1, 5)).text_or_null("comment", comment);
    json.text("given_at", moment_text(chance, chance.between(900, last_day)));
    stores.feedback.write((number > 1 ? ",\n  " : "\n  ") + json.done());
    Fact fact{"feedback", "answers", std::to_string(number)};
    fact.namings = {{person.email}};
    fact.quotes = std::move(quotes);
    circle.note(std::move(fact));
}

}  // namespace sample
