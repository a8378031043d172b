"""演示数据: two small estates whose last days were really lived, every act by its verb and at its own moment."""
