"""The row of a person who books: one per business and number."""

from calendar_app.models import Customer


def customer_of(business_id: int, phone: str | None, name: str) -> Customer:
    """Find the customer with this number, or make one; without a number it is always a new one.

    Args:
        business_id: Whose customer.
        phone: E.164, or None.
        name: Kept where the row had none; a name that it has stays.
    """
    if phone is None:
        return Customer.objects.create(business_id=business_id, name=name)
    customer, _ = Customer.objects.get_or_create(
        business_id=business_id, phone=phone, defaults={"name": name}
    )
    if not customer.name:
        customer.name = name
        customer.save(update_fields=["name"])
    return customer
