"""Care of the data: is it whole (`checking`), a copy while it is in use (`copying`), and the way back (`restoring`)."""
