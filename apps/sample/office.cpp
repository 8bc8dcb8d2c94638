// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/circles.hpp"
#include "apps/sample/letters.hpp"
#include "apps/sample/spelling.hpp"
#include "apps/sample/texts.hpp"

#include <fmt/format.h>

namespace sample {

namespace {

constexpr std::array<std::string_view, 16> first_words{
    "baltic", "amber",  "northern", "vilnius", "river",   "linden",  "silver", "harbour",
    "cedar",  "copper", "meadow",   "granite", "harvest", "lantern", "falcon", "cobalt"};
constexpr std::array<std::string_view, 16> second_words{
    "media",  "timber", "dental",  "logistics", "windows", "textiles", "energy", "books",
    "travel", "garden", "studios", "foods",     "clinic",  "motors",   "paper",  "insurance"};

/// The five, by what befalls them.
struct Office {
    Scene& scene;
    std::uint64_t number;
    std::string domain;
    std::string company;
    Person& boss;
    Person& clerk;  ///< shares the switchboard with `deputy`
    Person& deputy;
    Person& short_name;  ///< `ona@..`
    Person& long_name;   ///< `rutaona@..`

    void name_people() {
        auto& circle = scene.circle;
        const Mark switchboard = circle.plant(Kind::Phone, office_number(number));
        const std::string local = address_part(short_name.name.first);
        for (auto* person : {&boss, &clerk, &deputy}) {
            get_email(circle, *person, domain);
            person->traits.emplace_back("shared_address");
        }
        get_email(circle, short_name, domain, local);
        get_email(circle, long_name, domain, address_part(long_name.name.first) + local);
        const Mark ip = circle.plant(Kind::Ip, ipv4_address(boss.number));
        for (auto& person : circle.people) {
            person.ip = ip;
            person.traits.emplace_back("office");
        }
        for (auto* person : {&short_name, &long_name}) {
            person->traits.emplace_back("email_is_suffix");
        }
        for (auto* person : {&clerk, &deputy}) {
            person->phone = switchboard;
            person->traits.emplace_back("shared_phone");
        }
        get_phone(circle, boss);
        get_phone(circle, short_name);
        if (domain.starts_with("xn--") || domain.find(".xn--") != std::string::npos) {
            for (auto& person : circle.people) {
                person.traits.emplace_back("international_domain");
            }
        }
    }

    Made employ(Person& person, AccountTraits traits) {
        traits.company = company;
        if (scene.chance.chance(80) && !traits.job_title) {
            traits.job_title = scene.chance.pick(job_titles);
        }
        std::vector<Device> devices;
        if (scene.chance.chance(60)) {
            devices.push_back(add_device(scene, scene.chance.between(1, 3)));
        }
        return add_holder(scene, person, traits, devices);
    }

    AccountTraits of_deputy(Made address, Made manager) {
        AccountTraits traits;
        traits.address = address;
        traits.manager = manager;
        if (number % 4 == 0) {
            traits.job_title = hostile[number / 4 % hostile.size()];
            traits.notes = hostile[(number / 4 + 3) % hostile.size()];
            deputy.name.first = hostile[(number / 4 + 1) % hostile.size()];
            deputy.traits.emplace_back("hostile_text");
        }
        return traits;
    }

    AccountTraits of_long_name(Made manager) {
        AccountTraits traits;
        traits.manager = manager;
        traits.is_closed = number % 3 == 0;
        if (number % 5 == 1) {
            traits.birth_date = "2011-06-17";
            long_name.traits.emplace_back("minor");
        }
        return traits;
    }

    void write_to_support(Made clerk_account, Made deputy_account) {
        const Made ticket = add_ticket(scene, clerk_account, clerk.email);
        add_message(scene, ticket, {clerk_account},
                    std::string{questions[number % questions.size()]});
        add_message(scene, ticket, {deputy_account}, "Same here, my screen shows it too.");
        clerk.traits.emplace_back("answered_by_colleague");
        deputy.traits.emplace_back("answers_in_ticket_of_another");

        const Made own = add_ticket(scene, deputy_account, {});
        if (number % 3 == 2) {
            const std::string phone =
                typed_phone(scene.chance, scene.circle.value(short_name.phone));
            add_message(scene, own, {deputy_account},
                        "Please call my colleague at " + phone + " instead.", {short_name.phone});
        } else {
            const std::string email = capitals(scene.circle.value(short_name.email));
            add_message(scene, own, {deputy_account},
                        "Please send the invoice to " + email + ", not to me.", {short_name.email});
        }
        add_message(scene, own, {deputy_account},
                    "And the contract to <" + scene.circle.value(long_name.email) + ">.",
                    {long_name.email});
        short_name.traits.emplace_back("quoted_in_text");
        long_name.traits.emplace_back("quoted_in_text");
        if (number % 50 == 0) {
            std::string long_text = "The log of our telephone system, as you asked:\n";
            while (long_text.size() < 120000) {
                long_text += "line is free, ringing, line is busy, ringing again; ";
            }
            add_message(scene, own, {deputy_account}, long_text);
            deputy.traits.emplace_back("long_text");
        }
    }

    void list_contacts(Made boss_account, Made clerk_account) {
        ContactTraits of_boss;
        of_boss.email = boss.email;
        of_boss.phone = boss.phone;
        of_boss.company = company;
        of_boss.notes = number % 4 == 1 ? hostile[number / 4 % hostile.size()] : "";
        of_boss.score = number % 3 == 0 ? "=cmd|' /C calc'!A0" : "71";
        add_crm_link(scene, boss_account, add_contact(scene, boss, of_boss));

        ContactTraits of_clerk;
        of_clerk.email = clerk.email;
        of_clerk.phone = clerk.phone;
        of_clerk.company = company;
        add_contact(scene, clerk, of_clerk);

        ContactTraits of_office;
        of_office.has_name = false;
        of_office.email = scene.circle.plant(Kind::Email, "hello@" + domain);
        of_office.phone = clerk.phone;
        of_office.company = company;
        const Made office = add_contact(scene, boss, of_office);
        add_crm_link(scene, boss_account, office);
        add_crm_link(scene, clerk_account, office);
        boss.traits.emplace_back("shared_contact");
        clerk.traits.emplace_back("shared_contact");
        add_feedback(scene, clerk, std::string{scene.chance.pick(comments)});
        if (number % 2 == 0) {
            add_feedback(scene, boss,
                         "Ask " + scene.circle.value(short_name.email) + ", she uses it every day.",
                         {short_name.email});
        }
    }

    void make() {
        name_people();
        const Made address = add_address(scene, number);
        AccountTraits of_boss;
        of_boss.address = address;
        const Made boss_account = employ(boss, of_boss);
        boss.traits.emplace_back("mentioned_by_others");

        AccountTraits of_clerk = of_boss;
        of_clerk.manager = boss_account;
        const Made clerk_account = employ(clerk, of_clerk);
        const Made deputy_account = employ(deputy, of_deputy(address, boss_account));

        AccountTraits of_short_name;
        of_short_name.address = add_address(scene, number + 12345);
        of_short_name.manager = boss_account;
        employ(short_name, of_short_name);
        add_delivery(scene, *of_short_name.address, "Headset");
        short_name.traits.emplace_back("own_address");
        add_delivery(scene, address, "Welcome box for the office");
        employ(long_name, of_long_name(boss_account));

        add_audit_event(scene, boss_account, "invited", long_name.email);
        long_name.traits.emplace_back("invited_by_another");
        write_to_support(clerk_account, deputy_account);
        list_contacts(boss_account, clerk_account);
    }

    void give() {
        for (auto& person : scene.circle.people) {
            if (&person == &deputy && number % 4 == 0) {
                give_email(scene, person);
            } else {
                give_something(scene, person, person.account_id);
            }
        }
    }
};

}  // namespace

void make_office(Scene& scene) {
    auto& people = scene.circle.people;
    const std::uint64_t number = people.front().number / 20;
    const std::string_view one = first_words[number % 16];
    const std::string_view two = second_words[number / 16 % 16];
    const std::string suffix = number < 256 ? "" : std::to_string(number / 256);
    std::string domain = fmt::format("{}-{}{}.example", one, two, suffix);
    if (number % 5 == 3) {
        domain = fmt::format("{}-{}{}.{}", one, two, suffix, international_domain(number / 5));
    }
    Office office{scene,     number,    domain,    fmt::format("{} {}{}", one, two, suffix),
                  people[0], people[1], people[2], people[3],
                  people[4]};
    office.make();
    office.give();
}

}  // namespace sample
