// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/circles.hpp"
#include "apps/sample/spelling.hpp"
#include "apps/sample/texts.hpp"

namespace sample {

void make_couple(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    Person& one = circle.people[0];
    Person& other = circle.people[1];
    get_phone(circle, one);
    other.phone = one.phone;
    const Made home = add_address(scene, one.number);
    const Device tablet = add_device(scene, 3);
    const Device own = add_device(scene, 2);
    for (auto* person : {&one, &other}) {
        get_email(circle, *person, free_mail(person->country));
        get_ip(circle, *person);
        person->traits.insert(person->traits.end(),
                              {"couple", "shared_phone", "shared_address", "shared_device"});
        AccountTraits traits;
        traits.address = home;
        traits.manages_self = person == &one;
        std::vector<Device> devices{tablet};
        if (person == &other) {
            devices.push_back(own);
        }
        add_holder(scene, *person, traits, devices);
    }
    give_email(scene, one);
    give_phone(scene, one);
    give_something(scene, other, other.account_id);
}

void make_namesakes(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    auto& people = circle.people;
    for (std::size_t index = 0; index < people.size(); ++index) {
        Person& person = people[index];
        person.name = people[0].name;
        person.name_mark = people[0].name_mark;
        person.traits.emplace_back("shared_name");
        const std::string local = address_part(person.name.first) + "." +
                                  address_part(person.name.last) +
                                  (index == 0 ? "" : std::to_string(index + 1));
        get_email(circle, person, free_mail(people[0].country), local);
        get_phone(circle, person);
        get_ip(circle, person);
    }
    for (auto* person : {&people[0], &people[1]}) {
        add_holder(scene, *person, {}, {});
        ContactTraits contact;
        contact.email = person->email;
        contact.phone = chance.chance(50) ? person->phone : Mark{};
        add_contact(scene, *person, contact);
    }
    LeadTraits lead;
    lead.client = pick_client(chance, chance.chance(60));
    add_called_lead(scene, people[2], lead);
    give_email(scene, people[0]);
    give_name(scene, people[0]);
    give_phone(scene, people[1]);
    give_name(scene, people[1]);
    give_email(scene, people[2]);
    give_name(scene, people[2]);
}

void make_called_couple(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    Person& called = circle.people[0];
    Person& answering = circle.people[1];
    LeadTraits lead;
    lead.client = pick_client(chance, true);
    std::vector<Made> leads;
    for (auto* person : {&called, &answering}) {
        get_email(circle, *person, free_mail(person->country));
        get_phone(circle, *person);
        person->traits.insert(person->traits.end(), {"couple", "shared_call"});
        leads.push_back(add_called_lead(scene, *person, lead));
    }
    CallTraits call;
    call.client = lead.client;
    call.lead = leads[0];
    call.callee = called.phone;
    call.transferred_to = answering.phone;
    call.has_transcript = true;
    call.has_recording = chance.chance(30);
    add_call(scene, call);
    give_email(scene, called);
    give_something(scene, answering, {});
}

void make_referral(Scene& scene) {
    auto& [stores, circle, chance] = scene;
    Person& named = circle.people[0];
    Person& naming = circle.people[1];
    LeadTraits lead;
    lead.client = pick_client(chance, chance.chance(70));
    for (auto* person : {&named, &naming}) {
        get_email(circle, *person, free_mail(person->country));
        get_phone(circle, *person);
    }
    add_called_lead(scene, named, lead);
    lead.notes = "Was recommended by " + circle.value(named.email) + ".";
    lead.quotes = {named.email};
    add_called_lead(scene, naming, lead);
    named.traits.emplace_back("quoted_in_text");
    give_email(scene, named);
    give_something(scene, naming, naming.lead_id);
}

}  // namespace sample
