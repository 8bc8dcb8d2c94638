// SPDX-License-Identifier: Apache-2.0
// stores/app.db: the account and what hangs on it.
#include "apps/sample/records.hpp"
#include "apps/sample/texts.hpp"

#include <fmt/format.h>

namespace sample {

namespace {

/// A record of the accounts database that is somebody's because the record it refers to is.
std::size_t note_owned(Scene& scene, std::string_view collection, std::string key, Made owner) {
    Fact fact{"app", collection, std::move(key)};
    fact.links = {{LinkKind::BelongsTo, owner.fact}};
    return scene.circle.note(std::move(fact));
}

std::optional<std::string> value_of(const Circle& circle, Mark mark) {
    return mark.is_set() ? std::optional{circle.value(mark)} : std::nullopt;
}

std::string_view language_of(Country country) {
    constexpr std::array<std::string_view, 4> languages{"lt", "pl", "de", "en"};
    return languages[static_cast<std::size_t>(country)];
}

std::string money(int cents) {
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

}  // namespace

Made add_address(Scene& scene, std::uint64_t place) {
    auto& app = scene.stores.app;
    const long long id = app.next_address++;
    constexpr std::array<std::string_view, 4> countries{"LT", "PL", "DE", "GB"};
    const std::size_t city = place % cities.size();
    const std::size_t country = city < 4 ? 0 : city < 7 ? 1 : city < 9 ? 2 : 3;
    const bool has_postcode = scene.chance.chance(90);
    app.addresses.insert(
        {id, fmt::format("{} {}", streets[city], 1 + place % 97), cities[city],
         has_postcode ? std::optional{fmt::format("{:05}", 1000 + place % 90000)} : std::nullopt,
         countries[country]});
    return {id, scene.circle.note({"app", "addresses", std::to_string(id)})};
}

Made add_account(Scene& scene, Person& person, const AccountTraits& traits) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.app.next_account++;
    person.account_id = circle.plant(Kind::AccountId, std::to_string(id));
    Fact fact{"app", "accounts", std::to_string(id)};
    fact.namings = {
        {person.account_id}, {person.email, true}, {person.phone, true}, {person.name_mark}};
    if (traits.address) {
        fact.links.push_back({LinkKind::LeadsTo, traits.address->fact});
    }
    std::optional<long long> manager;
    if (traits.manager) {
        manager = traits.manager->id;
        fact.links.push_back({LinkKind::Mentions, traits.manager->fact});
    } else if (traits.manages_self) {
        manager = id;
        fact.links.push_back({LinkKind::Mentions, circle.facts.size()});
    }
    const Day created = chance.between(0, 700);
    const bool has_risk = chance.chance(80);
    std::optional<std::string> language;
    if (chance.chance(90)) {
        language = language_of(person.country);
    }
    stores.app.accounts.insert(
        {id, circle.value(person.email), value_of(circle, person.phone), person.name.full(),
         traits.company.empty() ? std::nullopt : std::optional{traits.company}, traits.job_title,
         traits.birth_date, language,
         traits.address ? std::optional{traits.address->id} : std::nullopt, manager,
         fmt::format("$argon2id$v=19$m=65536,t=3,p=4${:016x}", chance.bits()),
         has_risk ? std::optional{static_cast<double>(chance.between(0, 100)) / 100} : std::nullopt,
         chance.between(0, 1), traits.notes, moment_text(chance, created),
         traits.is_closed ? std::optional{moment_text(chance, chance.between(900, 1300))}
                          : std::nullopt,
         std::nullopt});
    return {id, circle.note(std::move(fact))};
}

void add_delivery(Scene& scene, Made address, std::string_view contents) {
    const long long id = scene.stores.app.next_delivery++;
    scene.stores.app.deliveries.insert(
        {id, address.id, contents, date_text(scene.chance.between(700, last_day))});
    note_owned(scene, "deliveries", std::to_string(id), address);
}

void add_crm_link(Scene& scene, Made account, Made contact) {
    const std::string contact_id = scene.circle.facts[contact.fact].key;
    scene.stores.app.crm_links.insert({account.id, contact_id});
    const auto fact =
        note_owned(scene, "crm_links", fmt::format("[{},\"{}\"]", account.id, contact_id), account);
    scene.circle.facts[fact].links.push_back({LinkKind::LeadsTo, contact.fact});
    scene.circle.facts[fact].bridge = true;
}

void add_subscription(Scene& scene, Made account, bool is_closed) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.app.next_subscription++;
    constexpr std::array<std::string_view, 3> plans{"starter", "business", "enterprise"};
    const std::size_t plan = chance.below(3);
    stores.app.subscriptions.insert(
        {id, account.id, plans[plan], money(4900 + static_cast<int>(plan) * 10050),
         date_text(chance.between(100, 800)),
         is_closed ? std::optional{date_text(chance.between(900, 1300))} : std::nullopt});
    note_owned(scene, "subscriptions", std::to_string(id), account);
}

namespace {

void add_payment(Scene& scene, Made invoice, int cents, Day day) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.app.next_payment++;
    const bool is_card = chance.chance(75);
    const auto provider_number = static_cast<std::int64_t>(chance.bits() >> 1U) | (1LL << 60);
    stores.app.payments.insert(
        {id, invoice.id, is_card ? "Stripe" : "Wise", provider_number,
         is_card ? std::optional{fmt::format("{:04}", chance.between(0, 9999))} : std::nullopt,
         cents, moment_text(chance, day)});
    note_owned(scene, "payments", std::to_string(id), invoice);
}

void add_refund(Scene& scene, Made invoice, int line, std::size_t line_fact, Day day) {
    auto& app = scene.stores.app;
    const long long id = app.next_refund++;
    app.refunds.insert({id, invoice.id, line, 1000, "voice minutes not used", date_text(day)});
    note_owned(scene, "refunds", std::to_string(id), {0, line_fact});
}

void add_invoice(Scene& scene, Made account) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.app.next_invoice++;
    const Day issued = chance.between(200, last_day - 40);
    const int lines = chance.between(1, 2);
    const int cents = 4900;
    stores.app.invoices.insert({id, account.id, fmt::format("OUT-{}", 100000 + id),
                                date_text(issued), cents * lines, "EUR",
                                chance.chance(20)
                                    ? std::optional{"Paid late, was called by the accountant"}
                                    : std::nullopt});
    const Made invoice{id, note_owned(scene, "invoices", std::to_string(id), account)};
    std::size_t line_fact = 0;
    for (int line = 1; line <= lines; ++line) {
        stores.app.invoice_lines.insert({id, line, line == 1 ? "Plan" : "Voice minutes", cents});
        line_fact = note_owned(scene, "invoice_lines", fmt::format("[{},{}]", id, line), invoice);
    }
    if (chance.chance(15)) {
        add_refund(scene, invoice, lines, line_fact, issued + 20);
    }
    if (chance.chance(90)) {
        add_payment(scene, invoice, cents * lines, issued + chance.between(0, 30));
    }
}

}  // namespace

void add_invoices(Scene& scene, Made account) {
    const int count = scene.chance.between(1, 3);
    for (int number = 0; number < count; ++number) {
        add_invoice(scene, account);
    }
}

void add_consents(Scene& scene, Made account) {
    auto& [stores, circle, chance] = scene;
    for (const std::string_view purpose : {"marketing", "analytics"}) {
        if (!chance.chance(60)) {
            continue;
        }
        const long long id = stores.app.next_consent++;
        const Day given = chance.between(300, 1000);
        stores.app.consents.insert(
            {id, account.id, purpose, moment_text(chance, given),
             chance.chance(25) ? std::optional{moment_text(chance, given + 200)} : std::nullopt,
             "wording of 2024-02"});
        note_owned(scene, "consents", std::to_string(id), account);
    }
}

void add_session(Scene& scene, Made account, const Device* device, Mark ip) {
    auto& [stores, circle, chance] = scene;
    const long long id = stores.app.next_session++;
    const Day day = chance.between(first_logged_day, last_day);
    Blob token;
    for (int byte = 0; byte < 16; ++byte) {
        token.bytes += static_cast<char>(chance.below(256));
    }
    stores.app.sessions.insert(
        {id, account.id, value_of(circle, ip),
         device != nullptr ? std::optional{circle.value(device->mark)} : std::nullopt,
         chance.chance(95) ? std::optional{chance.pick(browsers)} : std::nullopt, token,
         moment_text(chance, day),
         chance.chance(70) ? std::optional{moment_text(chance, day + 1)} : std::nullopt});
    const auto fact = note_owned(scene, "sessions", std::to_string(id), account);
    circle.facts[fact].namings = {{ip}};
    if (device != nullptr) {
        for (const auto event : device->events) {
            circle.facts[fact].links.push_back({LinkKind::LeadsTo, event});
        }
    }
}

void add_audit_event(Scene& scene, Made account, std::string_view action, Mark target) {
    const long long id = scene.stores.app.next_audit_event++;
    scene.stores.app.audit_events.insert(
        {id, account.id, action, value_of(scene.circle, target),
         moment_text(scene.chance, scene.chance.between(800, last_day))});
    const auto fact = note_owned(scene, "audit_events", std::to_string(id), account);
    scene.circle.facts[fact].namings = {{target}};
}

}  // namespace sample
