"""Who and where: networks (the tenants), people, organisations."""
