// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/circles.hpp"
#include "apps/sample/spelling.hpp"
#include "apps/sample/texts.hpp"
#include "apps/sample/truth.hpp"

namespace sample {

void make_holder_and_lead(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    Person& person = circle.people.front();
    get_email(circle, person, free_mail(person.country));
    get_phone(circle, person);
    get_ip(circle, person);
    person.traits.emplace_back("holder_and_lead");
    const Made account = add_holder(scene, person, {}, {add_device(scene, 2)});
    LeadTraits lead;
    lead.client = pick_client(chance, chance.chance(60));
    lead.has_email = chance.chance(75);
    add_called_lead(scene, person, lead);
    if (chance.chance(40)) {  // listed with another e-mail, tied by the account
        ContactTraits contact;
        contact.email = circle.plant(Kind::Email, "private." + circle.value(person.email));
        add_crm_link(scene, account, add_contact(scene, person, contact));
        person.traits.emplace_back("second_email_in_contacts");
    }
    if (chance.chance(30)) {
        add_feedback(scene, person, "");
    }
    give_something(scene, person, person.account_id);
    if (chance.chance(10)) {
        give_ip(scene, person);
    }
}

namespace {

/// Beyond the plain lead: a second client, a call that no lead is named for.
void add_to_lead(Scene& scene, Person& person, const LeadTraits& first) {
    auto& [stores, circle, chance] = scene;
    if (chance.chance(25)) {
        LeadTraits second;
        second.client = pick_client(chance, !is_instructed(first.client));
        second.has_name = chance.chance(70);
        add_called_lead(scene, person, second);
        person.traits.emplace_back("two_tenants");
    } else if (first.has_phone && chance.chance(15)) {
        LeadTraits second;
        second.client = (first.client + 1) % 8;
        second.other_email = circle.plant(Kind::Email, "home." + circle.value(person.email));
        add_called_lead(scene, person, second);
        person.traits.emplace_back("same_phone_other_email");
    }
    if (first.has_phone && chance.chance(15)) {
        CallTraits call;
        call.client = chance.chance(50) ? first.client : (first.client + 3) % 8;
        call.callee = person.phone;
        call.has_transcript = chance.chance(50);
        add_call(scene, call);
        person.traits.emplace_back("call_without_lead");
    }
}

}  // namespace

void make_lead(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    Person& person = circle.people.front();
    get_email(circle, person, free_mail(person.country));
    person.traits.emplace_back("only_lead");
    LeadTraits lead;
    lead.client = pick_client(chance, chance.chance(65));
    lead.has_phone = chance.chance(92);
    lead.has_email = !lead.has_phone || chance.chance(85);
    lead.has_name = chance.chance(90);
    if (lead.has_phone) {
        get_phone(circle, person);
    }
    add_called_lead(scene, person, lead);
    add_to_lead(scene, person, lead);
    give_something(scene, person, person.lead_id);
}

void make_contact(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    Person& person = circle.people.front();
    person.traits.emplace_back("only_contact");
    get_email(circle, person, free_mail(person.country));
    get_phone(circle, person);
    ContactTraits contact;
    contact.email = person.email;
    contact.phone = chance.chance(80) ? person.phone : Mark{};
    contact.company = chance.chance(30) ? "Self-employed, \"Freelance\"" : "";
    contact.score =
        chance.chance(15) ? "=cmd|' /C calc'!A0" : std::to_string(chance.between(1, 99));
    add_contact(scene, person, contact);
    if (chance.chance(30)) {  // imported again, spelled in another way, at times without the e-mail
        contact.email = chance.chance(60) ? person.email : Mark{};
        contact.phone = person.phone;
        add_contact(scene, person, contact);
        person.traits.emplace_back("contact_twice");
    }
    give_something(scene, person, {});
}

void make_visitor(Scene& scene) {
    Person& person = scene.circle.people.front();
    person.traits.emplace_back("only_analytics");
    const Device device = add_device(scene, scene.chance.between(2, 6));
    person.device = device.mark;
    give_id(scene, person, person.device);
}

void make_reader(Scene& scene) {
    Person& person = scene.circle.people.front();
    person.traits.emplace_back("only_weblogs");
    get_ip(scene.circle, person);
    add_requests(scene, std::nullopt, person.ip, scene.chance.between(2, 5));
    give_ip(scene, person);
}

void make_writer(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    Person& person = circle.people.front();
    person.traits.emplace_back("only_support");
    get_email(circle, person, free_mail(person.country));
    const int count = chance.between(1, 2);
    for (int number = 0; number < count; ++number) {
        const Made ticket = add_ticket(scene, std::nullopt, person.email);
        add_message(scene, ticket, {}, std::string{chance.pick(questions)});
        add_message(scene, ticket, {{}, true}, std::string{chance.pick(answers)});
    }
    add_feedback(scene, person, std::string{chance.pick(comments)});
    give_email(scene, person);
}

}  // namespace sample
