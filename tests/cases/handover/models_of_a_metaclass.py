# case: models set whatever fields their metaclass has found, by computed names, and the check comes to an end
# expect: finding {"code": "C217"}
# %%
%cloaca_workflow demo
# %%
class Field:
    def __init__(self, type_, default=None, required=False):
        self.type, self.default, self.required = type_, default, required

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, cls=None):
        return self if obj is None else obj.__dict__.get(self.name, self.default)

    def __set__(self, obj, value):
        if value is not None and not isinstance(value, self.type):
            raise TypeError(f"{self.name}: {type(value).__name__}")
        obj.__dict__[self.name] = value


class ModelMeta(type):
    def __new__(mcls, name, bases, ns):
        cls = super().__new__(mcls, name, bases, ns)
        cls._fields = {k: v for b in cls.__mro__ for k, v in vars(b).items() if isinstance(v, Field)}
        return cls


class Model(metaclass=ModelMeta):
    def __init__(self, **kw):
        for k, f in self._fields.items():
            if f.required and k not in kw:
                raise ValueError(f"missing {k}")
            setattr(self, k, kw.get(k, f.default))

    def as_dict(self):
        return {k: getattr(self, k) for k in self._fields}


class User(Model):
    name = Field(str, required=True)
    age = Field(int, 0)
# %%
%%cloaca_task parse --outputs errors
users, errors = [], []
for row in [{"name": "ann", "age": 3}, {"age": 1}]:
    try:
        users.append(User(**row))
    except ValueError as error:
        errors.append(str(error))
# %%
%%cloaca_task older --outputs ages
for user in users:
    user.age += 1
ages = [user.as_dict() for user in users]
