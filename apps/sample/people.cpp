// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/people.hpp"

#include "apps/sample/letters.hpp"
#include "apps/sample/spelling.hpp"

#include <algorithm>
#include <array>

namespace sample {

void add_people(Circle& circle, std::uint64_t first, std::size_t count) {
    for (std::uint64_t number = first; number < first + count; ++number) {
        Person person;
        person.number = number;
        person.name = name_of(number);
        person.country = country_of(number);
        person.name_mark = circle.plant(Kind::Name, person.name.full());
        circle.people.push_back(std::move(person));
    }
}

void get_phone(Circle& circle, Person& person) {
    person.phone = circle.plant(Kind::Phone, mobile_number(person.country, person.number));
}

void get_email(Circle& circle, Person& person, std::string_view domain, std::string_view local) {
    std::string address{local};
    if (local.empty()) {
        address = address_part(person.name.first) + "." + address_part(person.name.last);
    }
    person.email = circle.plant(Kind::Email, address + "@" + std::string{domain});
}

std::string_view free_mail(Country country) {
    constexpr std::array<std::string_view, 4> domains{"pastas.example", "poczta.example",
                                                      "postbote.example", "letterbox.example"};
    return domains[static_cast<std::size_t>(country)];
}

void get_ip(Circle& circle, Person& person) {
    person.ip = circle.plant(Kind::Ip, person.number % 4 == 3 ? ipv6_address(person.number)
                                                              : ipv4_address(person.number));
}

void give_email(Scene& scene, Person& person) {
    const std::string& normal = scene.circle.value(person.email);
    const std::string typed = typed_email(scene.chance, normal);
    if (typed == capitals(readable_email(normal))) {
        person.traits.emplace_back("gives_capitals");
    } else if (typed != readable_email(typed) || typed != decomposed(typed)) {
        person.traits.emplace_back("gives_letters_outside_ascii");
    }
    person.given.push_back({person.email, typed});
}

void give_phone(Scene& scene, Person& person) {
    person.traits.emplace_back("gives_phone");
    person.given.push_back(
        {person.phone, typed_phone(scene.chance, scene.circle.value(person.phone))});
}

void give_name(Scene& scene, Person& person) {
    person.traits.emplace_back("gives_name");
    person.given.push_back({person.name_mark, typed_name(scene.chance, person.name)});
}

void give_ip(Scene& scene, Person& person) {
    person.traits.emplace_back("gives_ip");
    person.given.push_back({person.ip, logged_ip(scene.chance, scene.circle.value(person.ip))});
}

void give_id(Scene& scene, Person& person, Mark id) {
    person.traits.emplace_back("gives_id");
    const std::string& value = scene.circle.value(id);
    person.given.push_back({id, scene.chance.chance(30) ? capitals(value) : value});
}

void give_something(Scene& scene, Person& person, Mark id) {
    const int choice = scene.chance.between(0, 99);
    if (choice < 8 && id.is_set()) {
        give_id(scene, person, id);
    } else if ((choice < 20 && person.phone.is_set()) || !person.email.is_set()) {
        give_phone(scene, person);
        give_name(scene, person);
    } else {
        give_email(scene, person);
        if (choice >= 75 && person.phone.is_set()) {
            give_phone(scene, person);
        }
    }
}

}  // namespace sample
