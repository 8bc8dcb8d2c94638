// SPDX-License-Identifier: Apache-2.0
// An account with all that hangs on it; a lead with its calls.
#include "apps/sample/circles.hpp"
#include "apps/sample/texts.hpp"
#include "apps/sample/truth.hpp"

namespace sample {

namespace {

void add_own_ticket(Scene& scene, Person& person, Made account) {
    const bool by_mail = scene.chance.chance(70);
    const Made ticket = add_ticket(scene, account, by_mail ? person.email : Mark{});
    add_message(scene, ticket, {account}, std::string{scene.chance.pick(questions)});
    add_message(scene, ticket, {{}, true}, std::string{scene.chance.pick(answers)});
}

}  // namespace

Made add_holder(Scene& scene, Person& person, const AccountTraits& traits,
                const std::vector<Device>& devices) {
    const Made account = add_account(scene, person, traits);
    if (account.id == 0) {
        person.traits.emplace_back("id_zero");
    }
    if (traits.is_closed) {
        person.traits.emplace_back("closed_account");
    }
    if (traits.manages_self) {
        person.traits.emplace_back("manages_self");
    }
    add_subscription(scene, account, traits.is_closed);
    add_invoices(scene, account);
    add_consents(scene, account);
    for (const auto& device : devices) {
        add_session(scene, account, &device, person.ip);
    }
    add_session(scene, account, nullptr, scene.chance.chance(70) ? person.ip : Mark{});
    add_audit_event(scene, account, "signed in");
    if (scene.chance.chance(50)) {
        add_audit_event(scene, account, "changed the password");
    }
    add_requests(scene, account, person.ip, scene.chance.between(2, 4));
    if (scene.chance.chance(40)) {
        add_own_ticket(scene, person, account);
    }
    return account;
}

int pick_client(Random& chance, bool with_instructions) {
    while (true) {
        const int client = chance.between(0, 7);
        if (is_instructed(client) == with_instructions) {
            return client;
        }
    }
}

Made add_called_lead(Scene& scene, Person& person, const LeadTraits& traits) {
    const Made lead = add_lead(scene, person, traits);
    if (lead.id == 0) {
        person.traits.emplace_back("id_zero");
    }
    person.traits.emplace_back(is_instructed(traits.client) ? "lead_of_instructed_client"
                                                            : "lead_of_silent_client");
    const bool names_email = traits.has_email && !traits.other_email && person.email.is_set();
    const int count = scene.chance.between(1, 2);
    for (int number = 0; number < count; ++number) {
        CallTraits call;
        call.client = traits.client;
        call.lead = lead;
        if (traits.has_phone && person.phone.is_set()) {
            call.callee = person.phone;
        }
        call.has_transcript = scene.chance.chance(60);
        call.has_recording = scene.chance.chance(15);
        call.is_found_by_name = scene.chance.chance(20);
        if (is_instructed(traits.client) && names_email && scene.chance.chance(20)) {
            call.spoken_email = person.email;
        }
        add_call(scene, call);
    }
    return lead;
}

}  // namespace sample
